/** What a command came to, free of any wire format; the family's codec renders it into the answer. */

/** Access data as the buyer sees it under Resource Details, in clear. */
export type AccessData = {
  frontEndUrl: string
  adminUrl?: string
  userName?: string
  password?: string
  memo?: string
}

/**
 * Usage shown with a pay-per-use or package instance (protocol/saas-v2.md 4.2). `value` is exact decimal text with at
 * most four decimals: the running total, or what a package has used up. A package names the metered instance.
 */
export type InstanceUsage = { value: string; at: Date; relatedInstanceId?: string; dashboardUrl?: string }

/** One instance in the answer to queryInstance. `access` is absent while it is being prepared. */
export type InstanceInfo = { instanceId: string; access?: AccessData; usage?: InstanceUsage[] }

export type Outcome =
  | { kind: 'done' }
  /**
   * The instance exists; `processing` while it is being prepared. `access` is what the buyer gets at this moment, until
   * it is ready the launch page.
   */
  | { kind: 'created'; instanceId: string; processing: boolean; access?: AccessData }
  | { kind: 'instances'; instances: InstanceInfo[] }
  /** Everything asked for is still being prepared (000004); with launch pages, for families that know no waiting. */
  | { kind: 'processing'; instances?: InstanceInfo[] }
  /** No such instance (000003). */
  | { kind: 'unknownInstance'; instanceIds: string[] }
  /** Strict promise: not ready, so the marketplace must call again (000005). */
  | { kind: 'notReady'; instanceId: string }
  /** changeInstanceCheck said no; the refusal code is NOT FOUND in the documents, so any but 000000. */
  | { kind: 'changeRefused'; reason: string }
  /** A licence sold: the same instance and licence for an order, for ever (protocol/license.md 2.2). */
  | { kind: 'licensed'; instanceId: string; license: string }
  /** No licence is left to hand out (000100); after a refill the same call succeeds. */
  | { kind: 'outOfStock' }
  /** No such authorization code (000003). */
  | { kind: 'unknownLicense' }
  /** getLicenseAsync asked for what the order does not give (000900–000903). */
  | { kind: 'licenseRefused'; reason: LicenseRefusal }
  /** applicationSync: no private key here reads the client secret (000101). */
  | { kind: 'secretUnreadable'; keyPairs: number }
  /** The request cannot be understood (000002). */
  | { kind: 'invalid'; reason: RefusalReason; detail: string }
  /** Not authenticated (000001, or 000002 for clock and nonce faults). */
  | { kind: 'refused'; reason: RefusalReason; detail: string }
  /** A fault of ours (000005). */
  | { kind: 'internal' }

/** Why no licence is given to a device (protocol/license.md 3.3.6). */
export const LICENSE_REFUSALS = ['quota_used_up', 'outside_term', 'expiry_missing', 'fingerprint_missing'] as const
export type LicenseRefusal = (typeof LICENSE_REFUSALS)[number]

/** Why a call was turned away; a closed set, each with a text and a cure in both languages. */
export const REFUSAL_REASONS = [
  'signature_missing',
  'signature_mismatch',
  'timestamp_missing',
  'timestamp_stale',
  'nonce_missing',
  'nonce_replayed',
  'no_key',
  'unknown_seller',
  'unknown_family',
  'body_too_large',
  'invalid_utf8',
  'invalid_json',
  'missing_field',
  'field_too_long',
  'wrong_type',
  'bad_value',
  'unknown_activity',
] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** The marketplace's result codes (protocol/saas-v2.md 5, license.md 2.7 and 3.3.6). */
export const RESULT_CODES = {
  success: '000000',
  authenticationFailed: '000001',
  invalidParameter: '000002',
  instanceNotFound: '000003',
  processing: '000004',
  internalError: '000005',
  noResource: '000100',
  quotaUsedUp: '000900',
  outsideTerm: '000901',
  expiryMissing: '000902',
  fingerprintMissing: '000903',
  /** In the Kit's applicationSync alone (protocol/kit-and-oauth.md 6). */
  secretUnreadable: '000101',
} as const
