import type { SandboxFault } from '@/lib/domain/sandbox'

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

/** The requests one attempt consists of: stages one after the other, the requests of a stage at once. */
export function planDeliveries(fault: SandboxFault | null, parallel = PARALLEL): Delivery[][] {
  switch (fault) {
    case null:
    // Holding back is the engine's business; when the call leaves, it leaves as it is.
    case 'reorder':
      return [[PLAIN]]
    case 'duplicate':
      return [[PLAIN], [{ ...ALONG, identity: 'same' }]]
    case 'parallel':
      return [[PLAIN, ...Array.from({ length: parallel - 1 }, () => ALONG)]]
    case 'new_business_id':
      return [[PLAIN], [ALONG]]
    case 'replayed_nonce':
      return [[PLAIN], [{ ...ALONG, identity: 'resend', refusalExpected: true }]]
    case 'unknown_activity':
      return [[{ ...ALONG, bend: 'unknown_activity', refusalExpected: true }], [PLAIN]]
    case 'probe':
      return [[{ ...ALONG, bend: 'test_flag' }], [PLAIN]]
    case 'bad_signature':
    case 'stale_timestamp':
    case 'invalid_json':
      return only(fault, true)
    case 'late_answer':
    case 'slow_upload':
    case 'cut_upload':
    case 'cut_sent':
    case 'cut_answer':
    case 'unknown_fields':
      return only(fault)
    default:
      return fault satisfies never
  }
}
