import { z } from 'zod'
import { demoteSigningKeys, listSigningKeys } from '@/db/queries/licenses'
import { transaction } from '@/db/transaction'
import type { Db } from '@/db/types'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { reasonField } from './act'
import { makeSigningKey } from './signing-key'

/** A public key as a JWK (RFC 8037). */
export type PublicJwk = { kty: 'OKP'; crv: 'Ed25519'; use: 'sig'; alg: 'EdDSA'; kid: string; x: string }

/** What verifies an account's licence keys and activation files, the current one first. Public: anybody may ask. */
export async function publicKeys(db: Db, sellerId: string): Promise<{ keys: PublicJwk[] }> {
  const rows = await listSigningKeys(db, sellerId)
  return {
    keys: rows.map(({ kid, publicKey }) => ({
      kty: 'OKP',
      crv: 'Ed25519',
      use: 'sig',
      alg: 'EdDSA',
      kid,
      x: publicKey,
    })),
  }
}

export type SigningKeyView = { kid: string; status: 'current' | 'previous'; createdAt: Date }

export async function listLicenseKeys(ctx: ServiceContext): Promise<SigningKeyView[]> {
  requirePermission(ctx, 'portal:read')
  const rows = await listSigningKeys(ctx.db, ctx.sellerId)
  return rows.map(({ kid, status, createdAt }) => ({ kid, status, createdAt }))
}

const input = z.object({ reason: reasonField })

/** Signs with a new key from now on; the former stays published, so what it signed still verifies. */
export async function rotateSigningKey(ctx: ServiceContext, raw: z.input<typeof input>): Promise<{ kid: string }> {
  requirePermission(ctx, 'settings:write')
  const { reason } = parseInput(input, raw)
  return transaction(ctx.db, async (tx) => {
    await demoteSigningKeys(tx, ctx.sellerId)
    const { kid } = await makeSigningKey(tx, ctx)
    await recordAudit(tx, ctx, {
      action: 'license.rotate_signing_key',
      subjectKind: 'signing_key',
      subjectId: kid,
      reason,
    })
    return { kid }
  })
}
