import { sign } from '@/lib/koogallery/signature-v2'
import { writeBody } from './body'
import type { Bend } from './faults'
import type { WireFault } from './transport'

/** Everything that is chance or time in a request, given from outside. */
export type Identity = { businessId: string; nonce: string; sentAt: Date }

export type SignedRequest = { url: string; body: string; headers: Record<string, string> }

/** As in the samples of the documents: the marketplace writes `utf8` without the dash. */
export const REQUEST_HEADERS = { accept: 'application/json', 'content-type': 'application/json;charset=utf8' }

/** How much older than the 60 s allowed a stale timestamp is. */
const STALE_MS = 5 * 60_000

/**
 * The request for one call (protocol/saas-v2.md 2), bent by a fault. `businessId` goes into newInstance alone: no other
 * activity has it.
 */
export function signedRequest(
  address: string,
  key: string,
  members: Record<string, unknown>,
  identity: Identity,
  bend: Bend = 'none',
): SignedRequest {
  const full = bendMembers(
    members.activity === 'newInstance' ? { ...members, businessId: identity.businessId } : members,
    bend,
  )
  const written = writeBody(full)
  const body = bend === 'invalid_json' ? written.slice(0, -2) : written
  const timestamp = String(identity.sentAt.getTime() - (bend === 'stale_timestamp' ? STALE_MS : 0))
  const accessKey = bend === 'bad_signature' ? `${key}x` : key
  const signature = sign({ accessKey, nonce: identity.nonce, timestamp, body }).toUpperCase()
  const query = new URLSearchParams({ signature, timestamp, nonce: identity.nonce })
  return { url: `${address}?${query}`, body, headers: REQUEST_HEADERS }
}

function bendMembers(members: Record<string, unknown>, bend: Bend): Record<string, unknown> {
  switch (bend) {
    case 'unknown_activity':
      return { ...members, activity: 'teleportInstance' }
    case 'unknown_fields':
      return { ...members, aFutureMember: { nested: [1, 'two', null] }, 未来字段: '值' }
    case 'test_flag':
      return { ...members, testFlag: '1' }
    default:
      return members
  }
}

/** The part of a bend that happens to the connection. */
export function wireFault(bend: Bend): WireFault {
  switch (bend) {
    case 'slow_upload':
    case 'cut_upload':
    case 'cut_sent':
    case 'cut_answer':
      return bend
    default:
      return 'none'
  }
}
