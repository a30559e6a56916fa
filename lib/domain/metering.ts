/**
 * Words of metering (protocol/metering.md): events come in, windows gather them, a sealed window becomes one usage record
 * (话单, SDR) or several, and each record ends as accepted or with a reason. Amounts are exact decimal text.
 */

/** What the values of one window come to. `cumulative`: each value is a counter's reading, the difference counts. */
export const AGGREGATIONS = ['sum', 'max', 'last', 'unique', 'cumulative'] as const
export type Aggregation = (typeof AGGREGATIONS)[number]

/** The marketplace's billing cycle: collected at minute 15 of the next hour, or at 01:00 of the next day (1.5). */
export const CYCLES = ['hour', 'day'] as const
export type Cycle = (typeof CYCLES)[number]

/** What becomes of the part below the record's last decimal: kept for the next window, or rounded away. */
export const ROUNDINGS = ['carry', 'up', 'down'] as const
export type Rounding = (typeof ROUNDINGS)[number]

/** How a pay-per-use product is metered. An SDR names only the instance, so an instance has one meter. */
export type MeterSettings = {
  /** The seller's own name of the meter, as its product reports it. */
  key: string
  aggregation: Aggregation
  cycle: Cycle
  /** Marketplace units per unit reported; 1 when absent. */
  factor?: string
  /** What one marketplace unit is called, for people. */
  unit?: string
  /** Decimals of a record: 0 to 4, the wire's limit (1.3); 4 when absent. */
  decimals?: number
  rounding?: Rounding
  /** Hours without any event after which the product counts as silent; null never. A day when absent. */
  silentHours?: number | null
}

/** When a package's quota is full again. */
export const RESETS = ['none', 'day', 'month', 'year'] as const
export type Reset = (typeof RESETS)[number]

/** `overage`: the marketplace deducts and bills the excess; `stop`: the seller names the package in each record (5). */
export const WHEN_USED_UP = ['overage', 'stop'] as const
export type WhenUsedUp = (typeof WHEN_USED_UP)[number]

/** What a package holds. A package of several billing items has one entry per meter. */
export type PackageItem = { meter: string; quota: string }
export type PackageSettings = PackageItem & { resets: Reset; whenUsedUp: WhenUsedUp; also?: PackageItem[] }

/** Verdict on one reported event. */
export const EVENT_VERDICTS = ['accepted', 'duplicate', 'conflict', 'refused'] as const
export type EventVerdict = (typeof EVENT_VERDICTS)[number]

export const EVENT_REFUSALS = [
  'bad_id',
  'bad_value',
  'bad_time',
  'bad_attributes',
  'unknown_instance',
  'product_pending',
  'not_metered',
  'unknown_meter',
  'before_start',
  'frozen',
  'released',
  'too_old',
  'in_the_future',
] as const
export type EventRefusal = (typeof EVENT_REFUSALS)[number]

export type WindowState = 'open' | 'sealed'

/**
 * `sealed` waits for its turn, `sent` is on its way, `unknown` got no clear answer and goes again under the same serial.
 * `held`: not to be sent as it is; `abnormal`: refused for its data, `dead`: can no longer be billed; both wait for a
 * person. `replaced`: sent again, changed, under a new serial.
 */
export const RECORD_STATES = [
  'sealed',
  'sent',
  'unknown',
  'held',
  'accepted',
  'duplicate',
  'abnormal',
  'dead',
  'replaced',
] as const
export type RecordState = (typeof RECORD_STATES)[number]

/** Why a record is held or dead without an answer of the marketplace. */
export const HOLD_REASONS = ['used_up', 'no_package', 'too_late', 'written_off', 'no_free_span'] as const
export type HoldReason = (typeof HOLD_REASONS)[number]

/** The columns of a series into which a record's amount is booked. */
export const BOOKS = ['waiting', 'held', 'accepted', 'dead'] as const
export type Book = (typeof BOOKS)[number]

/** Where the amount of a record stands; null for one that was replaced. A duplicate is billed already, once. */
export function bookOf(state: RecordState): Book | null {
  switch (state) {
    case 'sealed':
    case 'sent':
    case 'unknown':
      return 'waiting'
    case 'held':
      return 'held'
    case 'accepted':
    case 'duplicate':
      return 'accepted'
    case 'abnormal':
    case 'dead':
      return 'dead'
    case 'replaced':
      return null
    default:
      return state satisfies never
  }
}

/** How the marketplace's usage interface is spoken to (protocol/metering.md 1 and 2). */
export const USAGE_PUSHES = ['new', 'old'] as const
export type UsagePush = (typeof USAGE_PUSHES)[number]

/** What rings, and stops ringing by itself once it is mended. */
export const ALARM_KINDS = [
  'usage_silent',
  'usage_zero',
  'usage_stuck',
  'usage_deadline',
  'usage_abnormal',
  'usage_unbillable',
  'package_low',
  'package_used_up',
] as const
export type AlarmKind = (typeof ALARM_KINDS)[number]

/** Begin older than this is refused (MKT.9004, 007); milliseconds. */
export const MAX_RECORD_AGE_MS = 21 * 86_400_000
/** SDRs of one call (1.3). */
export const MAX_BATCH = 1_000
/** Events of one call to the REST API. */
export const MAX_EVENTS = 1_000
