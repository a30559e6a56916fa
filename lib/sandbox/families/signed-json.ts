import type { SandboxKey } from '@/lib/domain/sandbox'
import { sign } from '@/lib/koogallery/signature-v2'
import { writeBody } from '../body'
import type { Bend } from '../faults'
import {
  bendMembers,
  type CallToSign,
  JSON_HEADERS,
  reserialise,
  type SignedRequest,
  signingKey,
  withBusinessId,
} from './family'

/** How much older than the 60 s allowed a stale timestamp is. */
export const STALE_MS = 5 * 60_000

/**
 * A POST of JSON with signature, timestamp and nonce in the address: SaaS V2.0, order notification, authorization codes
 * and industrial software (protocol/saas-v2.md 2, license.md 3.1). They differ by key and activities alone.
 */
export function signJson(keyClass: SandboxKey) {
  return ({ address, activity, members, keys, identity }: CallToSign, bend: Bend): SignedRequest => {
    const written = writeBody(bendMembers(withBusinessId(activity, members, identity), bend))
    const signed = bend === 'invalid_json' ? written.slice(0, -2) : written
    const timestamp = String(identity.sentAt.getTime() - (bend === 'stale_timestamp' ? STALE_MS : 0))
    const accessKey = signingKey(keys, keyClass, bend)
    const signature = sign({ accessKey, nonce: identity.nonce, timestamp, body: signed }).toUpperCase()
    const query = new URLSearchParams({ signature, timestamp, nonce: identity.nonce })
    const body = bend === 'reserialised' ? reserialise(signed) : signed
    return { method: 'POST', url: `${address}?${query}`, body, headers: JSON_HEADERS }
  }
}
