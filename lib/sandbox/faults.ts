import type { SandboxActivity, SandboxFamily, SandboxFault } from '@/lib/domain/sandbox'

/** How one request is bent out of shape. */
export type Bend =
  | 'none'
  | 'late_answer'
  | 'slow_upload'
  | 'cut_upload'
  | 'cut_sent'
  | 'cut_answer'
  | 'bad_signature'
  | 'stale_timestamp'
  | 'unknown_activity'
  | 'unknown_fields'
  | 'invalid_json'
  | 'test_flag'
  | 'wrong_key_class'
  | 'reserialised'
  | 'plus_as_blank'
  | 'header_lowercase'
  | 'oaep_sha256'
  | 'oaep_sha1'
  | 'unquoted_list'
  | 'children_first'
  | 'many_users'

/** One request of an attempt. */
export type Delivery = {
  bend: Bend
  /** `same` repeats the business id of the request before; `resend` repeats that request bit by bit. */
  identity: 'new' | 'same' | 'resend'
  /** Its answer decides about the call. */
  decisive: boolean
  refusalExpected: boolean
}

const PLAIN: Delivery = { bend: 'none', identity: 'new', decisive: true, refusalExpected: false }
const ALONG: Delivery = { ...PLAIN, decisive: false }
const only = (bend: Bend, refusalExpected = false): Delivery[][] => [[{ ...PLAIN, bend, refusalExpected }]]

/** Requests sent by the fault `parallel`. */
export const PARALLEL = 50

/** Signed by authToken: GETs, and the first Kit. They have neither nonce nor freshness (protocol/saas-v1.md 2.3). */
const TOKEN_FAMILIES: readonly SandboxFamily[] = ['saas_v1', 'license_v1', 'kit_v1']
const QUERY_FAMILIES: readonly SandboxFamily[] = ['saas_v1', 'license_v1']

/** Whether a fault can happen to such a call at all. */
export function faultFits(fault: SandboxFault, family: SandboxFamily, activity: SandboxActivity): boolean {
  switch (fault) {
    case 'new_business_id':
      return family === 'saas_v2' || activity === 'newInstance' || activity === 'getLicense'
    case 'slow_upload':
    case 'cut_upload':
    case 'invalid_json':
    case 'reserialised':
      return !QUERY_FAMILIES.includes(family)
    case 'plus_as_blank':
      return QUERY_FAMILIES.includes(family)
    case 'stale_timestamp':
      return !TOKEN_FAMILIES.includes(family)
    case 'header_lowercase':
      return TOKEN_FAMILIES.includes(family)
    case 'oaep_sha256':
    case 'oaep_sha1':
      return activity === 'applicationSync'
    case 'unquoted_list':
    case 'children_first':
      return activity === 'allOrgSync'
    case 'application_first':
      return activity === 'tenantSync'
    case 'many_users':
      return activity === 'authSync'
    default:
      return true
  }
}

/** Faults under which a call waits until another has overtaken it. */
export const holdsBack = (fault: SandboxFault | null): boolean => fault === 'reorder' || fault === 'application_first'

/** The requests one attempt consists of: stages one after the other, the requests of a stage at once. */
export function planDeliveries(
  fault: SandboxFault | null,
  family: SandboxFamily = 'saas_v2',
  parallel = PARALLEL,
): Delivery[][] {
  switch (fault) {
    case null:
    // Holding back is the engine's business; when the call leaves, it leaves as it is.
    case 'reorder':
    case 'application_first':
      return [[PLAIN]]
    case 'duplicate':
      return [[PLAIN], [{ ...ALONG, identity: 'same' }]]
    case 'parallel':
      return [[PLAIN, ...Array.from({ length: parallel - 1 }, () => ALONG)]]
    case 'new_business_id':
      return [[PLAIN], [ALONG]]
    case 'replayed_nonce':
      return [[PLAIN], [{ ...ALONG, identity: 'resend', refusalExpected: !TOKEN_FAMILIES.includes(family) }]]
    case 'unknown_activity':
      return [[{ ...ALONG, bend: 'unknown_activity', refusalExpected: true }], [PLAIN]]
    case 'probe':
      return [[{ ...ALONG, bend: 'test_flag' }], [PLAIN]]
    case 'bad_signature':
    case 'stale_timestamp':
    case 'invalid_json':
    case 'wrong_key_class':
      return only(fault, true)
    case 'late_answer':
    case 'slow_upload':
    case 'cut_upload':
    case 'cut_sent':
    case 'cut_answer':
    case 'unknown_fields':
    case 'reserialised':
    case 'plus_as_blank':
    case 'header_lowercase':
    case 'oaep_sha256':
    case 'oaep_sha1':
    case 'unquoted_list':
    case 'children_first':
    case 'many_users':
      return only(fault)
    default:
      return fault satisfies never
  }
}
