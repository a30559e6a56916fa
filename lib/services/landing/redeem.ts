import { createPublicKey } from 'node:crypto'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import { takeHandOver } from '@/db/queries/landing'
import { listSigningKeys } from '@/db/queries/licenses'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'
import { digest } from './deps'
import { type HandOverClaims, issuerOf } from './hand-over'

const value = z.string().min(1).max(4_000)
export const redeemInput = z.union([z.strictObject({ code: value }), z.strictObject({ token: value })], {
  error: 'Needs either code or token.',
})

/**
 * Exchanges a code for who was handed over, or uses a token up. Throws `gone` for what was redeemed, has expired or was
 * never given out: which of them is nobody's business.
 */
export async function redeemHandOver(ctx: ServiceContext, raw: unknown): Promise<HandOverClaims> {
  const given = parseInput(redeemInput, raw)
  const by = 'code' in given ? { codeHash: digest(given.code) } : await jtiOf(ctx, given.token)
  const row = by && (await takeHandOver(ctx.db, ctx.sellerId, by, ctx.now()))
  if (!row) throw new ServiceError('gone', 'It was redeemed before, has expired, or was never given out.')
  // As handOver wrote them.
  return row.claims as HandOverClaims
}

async function jtiOf(ctx: ServiceContext, token: string): Promise<{ id: string } | null> {
  const keys = await listSigningKeys(ctx.db, ctx.sellerId)
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = keys.find((row) => row.kid === kid)
        if (!key) throw new Error('unknown kid')
        return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.publicKey }, format: 'jwk' })
      },
      { algorithms: ['EdDSA'], issuer: issuerOf(ctx.publicUrl, ctx.sellerId), currentDate: ctx.now() },
    )
    return typeof payload.jti === 'string' ? { id: payload.jti } : null
  } catch {
    return null
  }
}
