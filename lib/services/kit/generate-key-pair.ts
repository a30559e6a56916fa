import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { lockSeller } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { notFound } from '@/lib/services/refusals'
import { storeKeyPair } from './store-key-pair'

/** What the credential form takes at least (protocol/kit-and-oauth.md 3.5). */
const MODULUS_BITS = 3072

/** Makes a new key pair for client secrets; its public half is to be put into the application credential. */
export async function generateKitKeyPair(ctx: ServiceContext): Promise<{ id: string }> {
  requirePermission(ctx, 'settings:write')
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS })
  return transaction(ctx.db, async (tx) => {
    if (!(await lockSeller(tx, ctx.sellerId))) throw notFound('seller')
    const { id, fingerprint } = await storeKeyPair(tx, ctx, privateKey, 'generated')
    await recordAudit(tx, ctx, {
      action: 'kit_key.generated',
      subjectKind: 'kit_key',
      subjectId: id,
      details: { fingerprint, bits: MODULUS_BITS },
    })
    return { id }
  })
}
