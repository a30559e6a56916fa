import type { SandboxActivity, SandboxKey } from '@/lib/domain/sandbox'
import type { Bend } from '../faults'
import type { Answered, Judgement } from '../judge'

/** Everything that is chance or time in a request, given from outside. `nonce`: 32 letters and digits. */
export type Identity = { businessId: string; nonce: string; sentAt: Date }

export type SignedRequest = { method: 'GET' | 'POST'; url: string; body: string; headers: Record<string, string> }

/** The marketplace's copies of the account's keys, and the seller's public key of the application credential. */
export type KeyRing = Partial<Record<SandboxKey, string>> & { kitPublicKey?: string }

export type CallToSign = {
  /** The production address. */
  address: string
  activity: SandboxActivity
  /** What is said, in one shape for all generations; the family writes it as its tables do. */
  members: Record<string, unknown>
  keys: KeyRing
  identity: Identity
}

/**
 * One interface family as the marketplace plays it: how a call is signed and how its answer is judged. Written from the
 * protocol documents and apart from the portal's codecs, so that each side checks the other.
 */
export type WireFamily = {
  keyClass: SandboxKey
  sign(call: CallToSign, bend: Bend): SignedRequest
  judge(call: Pick<CallToSign, 'activity' | 'members' | 'keys'>, answer: Answered): Judgement
}

/** A class that must not fit: every interface class has keys of its own (protocol/seller-center.md 3). */
const OTHER: Record<SandboxKey, SandboxKey> = {
  basic: 'general',
  general: 'basic',
  v1: 'basic',
  license_code: 'basic',
  kit: 'v1',
}

/** The key a call is signed with, bent or not. */
export function signingKey(keys: KeyRing, keyClass: SandboxKey, bend: Bend): string {
  const key = keys[bend === 'wrong_key_class' ? OTHER[keyClass] : keyClass]
  if (!key) throw new Error(`the simulated marketplace has no key of class ${keyClass}`)
  return bend === 'bad_signature' ? `${key}x` : key
}

/** Activities that carry the marketplace's business id, another with every call (saas-v2.md 4.1, license.md 2.2). */
export function withBusinessId(
  activity: SandboxActivity,
  members: Record<string, unknown>,
  { businessId }: Identity,
): Record<string, unknown> {
  return activity === 'newInstance' || activity === 'getLicense' ? { ...members, businessId } : members
}

/** `activity` as nobody knows it, members no document knows, or debugging. */
export function bendMembers(members: Record<string, unknown>, bend: Bend): Record<string, unknown> {
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

/** The same JSON as a proxy might write it: other order, blanks and line ends. */
export function reserialise(json: string): string {
  const members: Record<string, unknown> = JSON.parse(json)
  return JSON.stringify(Object.fromEntries(Object.entries(members).reverse()), null, 2)
}

/** As in the samples of the documents: the marketplace writes `utf8` without the dash. */
export const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json;charset=utf8' }

const BEIJING_MS = 8 * 3_600_000

/** yyyyMMddHHmmssSSS, in UTC or, as in bodies of the Kit, UTC+8 (protocol/README.md). */
export function stamp17(at: Date, zone: 'utc' | 'beijing'): string {
  return new Date(at.getTime() + (zone === 'beijing' ? BEIJING_MS : 0)).toISOString().replace(/\D/g, '')
}
