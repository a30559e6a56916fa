/** Words of the simulated marketplace, shared by its tables, engine and pages. */

/** Interface families it calls the seller through (protocol/README.md). */
export const SANDBOX_FAMILIES = [
  'saas_v2',
  'order_notify',
  'saas_v1',
  'license_v1',
  'license_code',
  'license_async',
  'kit_v1',
  'kit_v2',
] as const
export type SandboxFamily = (typeof SANDBOX_FAMILIES)[number]

/** Families of which a purchase is made; the others only accompany one. */
export type ResourceFamily = Exclude<SandboxFamily, 'order_notify' | 'kit_v1' | 'kit_v2'>
export type KitFamily = 'kit_v1' | 'kit_v2'

/** Classes of keys, as the seller binds them in the console (protocol/seller-center.md 3). */
export const SANDBOX_KEYS = ['basic', 'general', 'v1', 'license_code', 'kit'] as const
export type SandboxKey = (typeof SANDBOX_KEYS)[number]

/** Names on the wire; some belong to several families. */
export const SANDBOX_ACTIVITIES = [
  // SaaS V2.0 and licences of industrial software; some of SaaS V1.0 too (saas-v2.md 4, saas-v1.md 4)
  'newInstance',
  'queryInstance',
  'refreshInstance',
  'updateInstanceStatus',
  'releaseInstance',
  'upgradeInstance',
  'changeInstanceCheck',
  'orderNotify',
  // SaaS V1.0 alone (saas-v1.md 4)
  'expireInstance',
  'instanceStatus',
  'upgrade',
  // Licence 1.0 (license.md 2)
  'getLicense',
  'refreshLicense',
  'expireLicense',
  'releaseLicense',
  // Authorization codes (license.md 3.2)
  'refreshLicenseCode',
  'updateLicenseCodeStatus',
  'releaseLicenseCode',
  // Industrial software (license.md 3.3.5)
  'getLicenseAsync',
  // Joint-operations Kit (kit-and-oauth.md 2)
  'tenantSync',
  'applicationSync',
  'authSync',
  'singleOrgSync',
  'allOrgSync',
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

/** A code's life at the marketplace: what the seller's software told it (protocol/license.md 4.3 to 4.5). */
export type CodeUse = {
  activatedAt?: string
  queriedAt?: string
  /** By day (yyyy-MM-dd) of the movable clock: distinct clients, or their number. */
  usage?: { day: string; clients: string[]; activeNum: number | null }[]
}

export type SandboxDepartment = { orgCode: string; orgName: string; parentCode: string }

export type SandboxMember = {
  userName: string
  name: string
  orgCode: string
  role: 'user' | 'admin'
  enabled: boolean
  position: string
  /** May use the application. */
  authorised: boolean
}

/** An application of an enterprise: the resource it bought, and its client at the authentication centre. */
export type SandboxBinding = {
  resourceId: string
  instanceId: string
  orderId: string
  kit: KitFamily
  clientId: string
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
  /** Signed with the key of another interface class. */
  'wrong_key_class',
  /** A proxy writes the JSON anew after it was signed: other order, blanks. */
  'reserialised',
  /** `+` stands as it is in the query, where a form reads a blank (protocol/saas-v1.md 2.5). */
  'plus_as_blank',
  /** A proxy on the seller's side writes the names of our headers small, so Body-Sign is not found. */
  'header_lowercase',
  /** clientSecret under OAEP with SHA-256 and MGF1-SHA-256. */
  'oaep_sha256',
  /** clientSecret under OAEP with SHA-1 throughout. */
  'oaep_sha1',
  /** Departments as text with unquoted names, as one example prints them (protocol/kit-and-oauth.md 2.5). */
  'unquoted_list',
  /** Departments before the ones they belong to. */
  'children_first',
  /** The application is told before its tenant. */
  'application_first',
  /** Five hundred users in one push: the most of V1 (protocol/kit-and-oauth.md 2.3). */
  'many_users',
] as const
export type SandboxFault = (typeof SANDBOX_FAULTS)[number]

/** What the order query answers instead of the order (protocol/saas-v2.md 6.2). */
export const ORDER_QUERY_FAULTS = ['down', 'slow', 'throttled', 'internal_error', 'not_permitted'] as const
export type OrderQueryFault = (typeof ORDER_QUERY_FAULTS)[number]

/**
 * What happens to a call of the usage push (protocol/metering.md 1.4). `refuse` gives the whole call the code, `record`
 * one record of it. `before` and `after` mean taking the records: an answer that never came says nothing of them.
 */
export const USAGE_FAULTS = [
  'refuse',
  'record',
  'timeout_before',
  'timeout_after',
  'cut_before',
  'cut_after',
  'throttled',
  'unreadable',
] as const
export type UsageFaultKind = (typeof USAGE_FAULTS)[number]

/** `code` for the first two kinds; `at`: which record of the call, counted from 1. */
export type UsageFault = { kind: UsageFaultKind; code?: string; at?: number; remaining: number }

/** Codes the intake can be told to answer; 008 is in no list. */
export const USAGE_RECORD_CODES = [
  '001',
  '002',
  '003',
  '004',
  '005',
  '006',
  '007',
  '009',
  '010',
  '011',
  '012',
  '013',
] as const
export type UsageRecordCode = (typeof USAGE_RECORD_CODES)[number]

export const USAGE_REQUEST_CODES = [
  'MKT.0100',
  'MKT.0101',
  'MKT.0102',
  'MKT.0150',
  'MKT.0151',
  'MKT.0154',
  'MKT.0199',
  'MKT.0250',
  'MKT.0999',
  'MKT.9001',
  'MKT.9002',
  'MKT.9003',
  'MKT.9004',
] as const

/** A record the intake did not put into its books by this call. */
export type UsageFinding = { meteringSn: string | null; instanceId: string; code: string; changed?: true }

/** How a simulated identity centre misbehaves towards whoever asks it (protocol/kit-and-oauth.md 5.11). */
export const IDENTITY_FAULTS = [
  'expired_code',
  'used_code',
  'wrong_secret',
  'forbidden',
  'bare_userinfo',
  'other_tenant',
  'slow',
  'down',
] as const
export type IdentityFault = (typeof IDENTITY_FAULTS)[number]
