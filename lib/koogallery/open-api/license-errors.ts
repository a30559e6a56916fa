import { OpenApiError } from './errors'

/**
 * What to do about an answer of the licence APIs (protocol/license.md 4.8). The code decides, never the HTTP status:
 * 200 is no success, and an older table prints some of these codes with other statuses.
 */
export const LICENSE_VERDICTS = [
  /** Activated before: as good as a success; the query tells the rest. */
  'already_active',
  /** The buyer has not received the code yet. */
  'wait_for_buyer',
  /** No such code at the marketplace. */
  'unknown_code',
  /** Activate it first. */
  'not_active',
  /** One of several codes is bad: ask for each alone. */
  'split',
  /** A fault of the marketplace, or it cannot be reached: the same call again, later. */
  'retry',
  /** The request itself is wrong. */
  'fix_request',
  /** AK/SK, its rights, or the role behind it. */
  'fix_credentials',
  /** The marketplace will not take a licence for this application or event. */
  'rejected',
  /** The order has none left. */
  'used_up',
  /** A code that is in no table (4.2: counts as a failure). */
  'unknown_error',
] as const
export type LicenseVerdict = (typeof LICENSE_VERDICTS)[number]

const VERDICTS: ReadonlyMap<string, LicenseVerdict> = new Map<string, LicenseVerdict>([
  // 4.3–4.5
  ['92020001', 'retry'],
  ['92020002', 'fix_request'],
  ['92020003', 'already_active'],
  ['92020004', 'wait_for_buyer'],
  ['92020005', 'unknown_code'],
  ['92020011', 'not_active'],
  ['92020020', 'split'],
  ['95000001', 'fix_request'],
  ['95000002', 'fix_request'],
  ['95000003', 'fix_request'],
  ['95000004', 'fix_request'],
  // 4.6, 4.7; today's tables print MKT for CBC
  ...['CBC', 'MKT'].flatMap((prefix): [string, LicenseVerdict][] => [
    [`${prefix}.0150`, 'fix_credentials'],
    [`${prefix}.0151`, 'fix_credentials'],
    [`${prefix}.0154`, 'fix_credentials'],
    [`${prefix}.0100`, 'fix_request'],
    [`${prefix}.0101`, 'fix_request'],
    [`${prefix}.0199`, 'fix_request'],
    [`${prefix}.0250`, 'retry'],
    [`${prefix}.0999`, 'retry'],
  ]),
  ['91381033', 'rejected'],
  ['91381034', 'rejected'],
  ['91381035', 'used_up'],
  ['91381036', 'retry'],
  ['91381037', 'fix_request'],
  ['91381038', 'rejected'],
  ['91380150', 'fix_credentials'],
])

/** The verdict on a failed call. Throws what is no OpenApiError. */
export function licenseVerdict(error: unknown): LicenseVerdict {
  if (!(error instanceof OpenApiError)) throw error
  const known = VERDICTS.get(error.code)
  if (known) return known
  if (error.retryable) return 'retry'
  // The gateway in front of the service (saas-v2.md 7.3): signature, clock, access key.
  return /^APIG/.test(error.code) || error.status === 401 || error.status === 403 ? 'fix_credentials' : 'unknown_error'
}
