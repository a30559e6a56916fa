// Verifies a hand-over token without asking the portal. Node 20 or newer; no package.
import { createPublicKey, verify } from 'node:crypto'

type Jwk = { kid: string; x: string }
export type HandOver = { sub: string; tenant: string; user: string; instance: string; jti: string; exp: number }

const decode = (text: string) => Buffer.from(text, 'base64url')
const read = (text: string): Record<string, unknown> => JSON.parse(decode(text).toString('utf8'))

/**
 * Who was handed over, if the portal (`issuer`) signed exactly this token for your product (`audience`, its product id)
 * and it has not expired; null otherwise. `now`: seconds since 1970. Remember `jti` for a minute and refuse it the second time.
 */
export function verifyHandOver(
  token: string,
  jwks: { keys: Jwk[] },
  issuer: string,
  audience: string,
  now: number,
): HandOver | null {
  const [head = '', body = '', signature = '', ...rest] = token.split('.')
  if (rest.length > 0) return null
  try {
    const { alg, kid } = read(head)
    const jwk = jwks.keys.find((key) => key.kid === kid)
    if (alg !== 'EdDSA' || !jwk) return null
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: jwk.x }, format: 'jwk' })
    if (!verify(null, Buffer.from(`${head}.${body}`), key, decode(signature))) return null
    const claims = read(body)
    if (claims.iss !== issuer || claims.aud !== audience || !(Number(claims.exp) > now)) return null
    return claims as HandOver
  } catch {
    return null
  }
}
