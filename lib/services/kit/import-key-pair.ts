import { z } from 'zod'
import { lockSeller } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { type KeyFault, readPrivateKey } from '@/lib/koogallery/rsa-oaep'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { storeKeyPair } from './store-key-pair'

const input = z.strictObject({ privateKey: z.string().trim().min(1).max(20_000) })

export const KEY_FAULTS: Record<KeyFault, string> = {
  not_a_key: 'This is no private key in PEM form, nor PKCS#8 in Base64.',
  public_key: 'This is the public key; the private one is needed.',
  encrypted_key: 'The key is locked with a passphrase; unlock it first.',
  not_rsa: 'This is no RSA key.',
  too_short: 'The key is shorter than 2048 bits.',
}

/** Takes over a private key that was made elsewhere, such as one that an application credential already names. */
export async function importKitKeyPair(ctx: ServiceContext, raw: z.input<typeof input>): Promise<{ id: string }> {
  requirePermission(ctx, 'settings:write')
  const { privateKey } = parseInput(input, raw)
  const read = readPrivateKey(privateKey)
  if (!read.ok) {
    const message = KEY_FAULTS[read.fault]
    throw new ServiceError('invalid', message, [{ path: 'privateKey', code: `kit_key_${read.fault}`, message }])
  }
  return transaction(ctx.db, async (tx) => {
    if (!(await lockSeller(tx, ctx.sellerId))) throw notFound('seller')
    const { id, fingerprint, changed } = await storeKeyPair(tx, ctx, read.key, 'imported')
    if (changed) {
      await recordAudit(tx, ctx, {
        action: 'kit_key.imported',
        subjectKind: 'kit_key',
        subjectId: id,
        details: { fingerprint },
      })
    }
    return { id }
  })
}
