import { type Lifecycle, type LifecycleEvent, transition } from './instance'

/** Where a licence's key came from. */
export const LICENSE_SOURCES = ['generated', 'pool', 'marketplace', 'hook', 'manual'] as const
export type LicenseSource = (typeof LICENSE_SOURCES)[number]

/** What was commanded. `released` (by the marketplace) and `revoked` (by the seller) are final. */
export const LICENSE_STATUSES = ['open', 'frozen', 'released', 'revoked'] as const
export type LicenseStatus = (typeof LICENSE_STATUSES)[number]

/** What people read: status, term and use in one word. */
export const LICENSE_STATES = ['issued', 'active', 'expired', 'frozen', 'released', 'revoked'] as const
export type LicenseState = (typeof LICENSE_STATES)[number]

/** The part of a licence that decides its state. */
export type LicenseTerms = {
  status: LicenseStatus
  effectiveTime: Date | null
  /** Null: for ever. */
  expireTime: Date | null
  firstActivatedAt: Date | null
}

/** `expired` needs no call: it follows from the clock. A licence ends at its expiry, to the millisecond. */
export function licenseState(license: Omit<LicenseTerms, 'effectiveTime'>, now: Date): LicenseState {
  if (license.status !== 'open') return license.status
  if (isOver(license.expireTime, now)) return 'expired'
  return license.firstActivatedAt === null ? 'issued' : 'active'
}

function isOver(expireTime: Date | null, now: Date): boolean {
  return expireTime !== null && expireTime.getTime() <= now.getTime()
}

export const LICENSE_HISTORY_KINDS = [
  'issued',
  'activated',
  'offline_activated',
  'deactivated',
  'frozen',
  'resumed',
  'expiry_set',
  'seats_set',
  'released',
  'revoked',
  'replaced',
  'uploaded',
  'outdated_call',
] as const
export type LicenseHistoryKind = (typeof LICENSE_HISTORY_KINDS)[number]

/** The part of a licence that calls change. */
export type LicenseLifecycle = Omit<Lifecycle, 'status'> & { status: LicenseStatus }

export type LicenseEvent = LifecycleEvent | { kind: 'revoke'; at: Date }

export type LicenseTransition =
  | {
      kind: 'changed'
      next: LicenseLifecycle
      history: Extract<LicenseHistoryKind, 'frozen' | 'resumed' | 'expiry_set' | 'released' | 'revoked'>
    }
  | { kind: 'unchanged'; next: LicenseLifecycle }
  | { kind: 'outdated' }

/**
 * The transition table of instances, with one end more: `revoked` is the seller's own and nothing leaves it, `released`
 * is the marketplace's. What was sent earlier never overrides what was sent later.
 */
export function licenseTransition(now: LicenseLifecycle, event: LicenseEvent): LicenseTransition {
  if (now.status === 'revoked') return { kind: 'unchanged', next: now }
  if (event.kind !== 'revoke') return transition({ ...now, status: now.status }, event)
  if (now.status === 'released') return { kind: 'unchanged', next: now }
  return { kind: 'changed', next: { ...now, status: 'revoked', statusSetAt: event.at }, history: 'revoked' }
}

/** What the seller's software is told about a key; each has a text and a cure in both languages. */
export const LICENSE_CODES = [
  'valid',
  'unknown_key',
  'wrong_product',
  'not_yet_valid',
  'expired',
  'frozen',
  'released',
  'revoked',
  'replaced',
  'no_free_seat',
  'not_activated',
  'offline_until_file_ends',
] as const
export type LicenseCode = (typeof LICENSE_CODES)[number]

/** Whether the licence itself stands, whatever the device; the first reason against it otherwise. */
export function judgeLicense(
  license: LicenseTerms & { replacedBy: string | null; productId: string | null },
  asked: { productId?: string; now: Date },
): LicenseCode {
  if (asked.productId !== undefined && license.productId !== null && asked.productId !== license.productId)
    return 'wrong_product'
  if (license.replacedBy !== null) return 'replaced'
  if (license.status !== 'open') return license.status
  if (isOver(license.expireTime, asked.now)) return 'expired'
  if (license.effectiveTime !== null && license.effectiveTime.getTime() > asked.now.getTime()) return 'not_yet_valid'
  return 'valid'
}

/** How a product's keys are made. */
export const LICENSE_FORMATS = ['signed', 'pattern', 'random'] as const
export type LicenseFormat = (typeof LICENSE_FORMATS)[number]

/** A product's choices for its licences. */
export type LicenseSettings = {
  /** `generated` by the portal, drawn from a `pool` of imported keys, or sent by the seller's product (`hook`) with its access data. */
  source: 'generated' | 'pool' | 'hook'
  /** Of generated keys; `signed` by default. */
  format?: LicenseFormat
  /** For `pattern`: `*` letter or digit, `@` letter, `#` digit, anything else as it stands. */
  pattern?: string
  /** Devices at a time; absent: any number. */
  seats?: number
  /** Days an offline activation file lasts; 30 by default. */
  offlineDays?: number
  /** Of a pool: alarm below this many free keys; 10 by default. */
  lowStock?: number
  /** Whether a signed key says when it ends; true by default. Where renewals move the end, `check` tells the new one. */
  expiryInKey?: boolean
  /** What the product may do, written into signed keys and answers: `{"edition":"pro"}`. */
  limits?: LicenseLimits
  /** How getLicenseAsync is served: the key as `text` (default, at most 1024 characters) or in a `file`. */
  delivery?: 'text' | 'file'
  /** Name of that file, with the names of a URL template. */
  fileName?: string
  /** getLicenseAsync without a fingerprint is refused (000903). */
  fingerprint?: 'required'
  /** What counts the devices an order pays for (000900); absent: nothing. */
  quota?: 'linear_value'
}
export const DEFAULT_LICENSE_FILE = 'license-{instanceId}.lic'
export type LicenseLimits = Record<string, string | number | boolean>

export const DEFAULT_LICENSE_SETTINGS: LicenseSettings = { source: 'generated' }
export const DEFAULT_OFFLINE_DAYS = 30
export const DEFAULT_LOW_STOCK = 10

/** Letters and digits nobody mistakes for one another: no 0 O, 1 I L, 5 S, 8 B, U V. */
export const KEY_LETTERS = 'ACDEFGHJKMNPQRTWXYZ'
export const KEY_DIGITS = '234679'

/** Random keys: five groups of five, 116 bits. */
export const RANDOM_KEY_PATTERN = '*****-*****-*****-*****-*****'

const ALPHABETS: Record<string, string> = {
  '*': KEY_LETTERS + KEY_DIGITS,
  '@': KEY_LETTERS,
  '#': KEY_DIGITS,
}

/** Bits of chance in a pattern: below 60 a key could be guessed. */
export function patternBits(pattern: string): number {
  return [...pattern].reduce((bits, sign) => bits + Math.log2(ALPHABETS[sign]?.length ?? 1), 0)
}
export const LEAST_PATTERN_BITS = 60

/** Fills a pattern. `pick(n)` gives an unbiased random integer in [0, n). */
export function fillPattern(pattern: string, pick: (below: number) => number): string {
  return [...pattern]
    .map((sign) => {
      const alphabet = ALPHABETS[sign]
      return alphabet === undefined ? sign : alphabet.charAt(pick(alphabet.length))
    })
    .join('')
}

/** How a key may be written by people: blanks around it and, in generated keys, small letters do not count. */
export function keySpellings(text: string): string[] {
  const trimmed = text.trim()
  return [...new Set([trimmed, trimmed.toUpperCase()])]
}

/** State of a batch that is being issued. */
export const BATCH_STATES = ['running', 'done', 'failed', 'cancelled'] as const
export type BatchState = (typeof BATCH_STATES)[number]
