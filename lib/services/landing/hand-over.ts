import type { KeyObject } from 'node:crypto'
import { SignJWT } from 'jose'
import { insertHandOver } from '@/db/queries/landing'
import { transaction } from '@/db/transaction'
import { HAND_OVER_SECONDS, withHandOver } from '@/lib/domain/landing'
import type { ServiceContext } from '@/lib/services/context'
import { currentSigner } from '@/lib/services/licensing/signing-key'
import { digest } from './deps'

type HandOverDeps = Pick<ServiceContext, 'db' | 'now' | 'newId' | 'secretBox' | 'publicUrl'> & {
  newToken: () => string
}

/** Who is handed over, and to what. */
export type Handed = {
  sellerId: string
  productId: string | null
  instanceId: string
  orderId: string
  tenantId: string
  userName: string
  name: string | null
  role: string | null
  test: boolean
}

/** What the product learns (docs/landing.md). */
export type HandOverClaims = {
  iss: string
  aud: string
  sub: string
  iat: number
  exp: number
  jti: string
  tenant: string
  user: string
  instance: string
  order: string
  name?: string
  role?: string
  test?: true
}

/** Issuer of an account's tokens; every account signs with a key of its own. */
export const issuerOf = (publicUrl: string, sellerId: string): string =>
  `${publicUrl}/api/sellers/${encodeURIComponent(sellerId)}`

/**
 * The product's address with a signed token, or with a code that the product exchanges: either counts once and for a
 * minute. Nothing else of the address changes.
 */
export async function handOver(
  deps: HandOverDeps,
  address: string,
  kind: 'token' | 'code',
  handed: Handed,
  trial = false,
): Promise<{ url: string; value: string; claims: HandOverClaims }> {
  const { sellerId, instanceId } = handed
  const now = deps.now()
  const claims = claimsOf(deps, handed, Math.floor(now.getTime() / 1_000))
  const code = kind === 'code' ? deps.newToken() : null
  const signer = await transaction(deps.db, async (tx) => {
    await insertHandOver(tx, {
      sellerId,
      id: claims.jti,
      kind,
      codeHash: code && digest(code),
      instanceId,
      trial,
      claims,
      createdAt: now,
      expiresAt: new Date(now.getTime() + HAND_OVER_SECONDS * 1_000),
    })
    return currentSigner(tx, { sellerId, secretBox: deps.secretBox, now: deps.now })
  })
  const value = code ?? (await signToken(signer, claims))
  return { url: withHandOver(address, kind, value), value, claims }
}

function claimsOf(deps: HandOverDeps, handed: Handed, iat: number): HandOverClaims {
  const { sellerId, productId, tenantId, userName, name, role, instanceId, orderId, test } = handed
  return {
    iss: issuerOf(deps.publicUrl, sellerId),
    aud: productId ?? sellerId,
    sub: `${tenantId}/${userName}`,
    iat,
    exp: iat + HAND_OVER_SECONDS,
    jti: deps.newId(),
    tenant: tenantId,
    user: userName,
    instance: instanceId,
    order: orderId,
    ...(name === null ? {} : { name }),
    ...(role === null ? {} : { role }),
    ...(test ? { test } : {}),
  }
}

function signToken({ kid, key }: { kid: string; key: KeyObject }, claims: HandOverClaims): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid }).sign(key)
}
