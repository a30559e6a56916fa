// Verifies a licence key or an activation file without network. Node 22 or newer; no packages.
import { createPublicKey, verify } from 'node:crypto'

type Jwks = { keys: { kid: string; x: string }[] }
type Payload = { kid: string; jti: string; nbf?: number; exp?: number; fpr?: string } & Record<string, unknown>

/**
 * The payload, if one of your account's public keys signed exactly this text; null otherwise.
 * @param version `KL1` for licence keys, `KA1` for activation files
 * @param now     seconds since 1970
 */
export function verifyLicence(text: string, version: 'KL1' | 'KA1', jwks: Jwks, now: number): Payload | null {
  const [head, body, signature, ...rest] = text.trim().split('.')
  if (head !== version || !body || !signature || rest.length > 0) return null
  try {
    const payload: Payload = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
    const jwk = jwks.keys.find(({ kid }) => kid === payload.kid)
    if (!jwk) return null
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: jwk.x }, format: 'jwk' })
    if (!verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) return null
    if (payload.nbf !== undefined && now < payload.nbf) return null
    if (payload.exp !== undefined && now >= payload.exp) return null
    return payload
  } catch {
    return null
  }
}
