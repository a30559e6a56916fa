/** Words of the simulated marketplace, shared by its tables, engine and pages. */

export const SANDBOX_ACTIVITIES = [
  'newInstance',
  'queryInstance',
  'refreshInstance',
  'updateInstanceStatus',
  'releaseInstance',
  'upgradeInstance',
  'changeInstanceCheck',
  'orderNotify',
] as const
export type SandboxActivity = (typeof SANDBOX_ACTIVITIES)[number]

/** `refunded`: the purchase failed and was unsubscribed automatically (protocol/saas-v2.md 1.1). */
export const ORDER_STATES = ['processing', 'completed', 'refunded'] as const
export type OrderState = (typeof ORDER_STATES)[number]

export const RESOURCE_STATES = ['opening', 'active', 'frozen', 'released', 'failed'] as const
export type ResourceState = (typeof RESOURCE_STATES)[number]

/** `retry` by the schedule of the activity, `poll` until answered, `once` and never again. */
export const CALL_MODES = ['retry', 'poll', 'once'] as const
export type CallMode = (typeof CALL_MODES)[number]

/** `held`: reordered, waits for the next call to overtake it. */
export const CALL_STATES = ['waiting', 'held', 'succeeded', 'gave_up', 'cancelled'] as const
export type CallState = (typeof CALL_STATES)[number]

/** What the marketplace saw of one request. */
export const ATTEMPT_OUTCOMES = ['answered', 'timeout', 'cut', 'unreachable'] as const
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number]

export type SandboxProduct = { productId: string; skuCode: string; linearValue: string; productName: string }

export type SandboxBuyer = {
  customerId: string
  customerName: string
  userId: string
  userName: string
  mobilePhone: string
  email: string
}

export type SavedCase = {
  activity: SandboxActivity
  members: Record<string, unknown>
  savedAt: string
  lastAt: string
  lastCode: string | null
  passed: boolean
}

/** Time the freeze after expiry lasts before the release (protocol/saas-v2.md 1.3: up to 15 days). */
export const FREEZE_DAYS = 15

/** Disturbances the sandbox can add to a call, each of which the portal must survive without harm. */
export const SANDBOX_FAULTS = [
  /** Sent twice, same body, new nonce. */
  'duplicate',
  /** Fifty times at once, each with a business id of its own. */
  'parallel',
  /** Once more after success, with another business id. */
  'new_business_id',
  /** Held back until the next call has been sent. */
  'reorder',
  /** The answer comes after the marketplace stopped waiting, so it is not seen. */
  'late_answer',
  /** The request takes six seconds to arrive: too long for a marketplace that waits five, fine for one that waits twenty. */
  'slow_upload',
  /** The connection ends in the middle of the request. */
  'cut_upload',
  /** The connection ends as soon as the request is out. */
  'cut_sent',
  /** The connection ends when the answer begins: the portal has committed, the marketplace knows nothing. */
  'cut_answer',
  'bad_signature',
  'stale_timestamp',
  /** The very same request once more, as an eavesdropper could. */
  'replayed_nonce',
  /** A call of an activity nobody has heard of goes first. */
  'unknown_activity',
  /** Members no document knows. */
  'unknown_fields',
  'invalid_json',
  /** The same call goes first as test traffic. */
  'probe',
] as const
export type SandboxFault = (typeof SANDBOX_FAULTS)[number]

/** What the order query answers instead of the order (protocol/saas-v2.md 6.2). */
export const ORDER_QUERY_FAULTS = ['down', 'slow', 'throttled', 'internal_error', 'not_permitted'] as const
export type OrderQueryFault = (typeof ORDER_QUERY_FAULTS)[number]
