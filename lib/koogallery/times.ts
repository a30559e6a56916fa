/**
 * The marketplace's spellings of time. All are UTC; impossible dates (30 February, 25 o'clock) are no dates.
 * `yyyyMMddHHmmss[SSS]`: protocol/saas-v2.md 4.2, 4.3 and 6. `yyyyMMdd'T'HHmmss'Z'`: protocol/saas-v2.md 7.2.
 */

const COMPACT = /^\d{14}(?:\d{3})?$/
const SPACED =
  /^(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,3})\d*)?\s*(?:z|utc|gmt|\+00:?00)?$/i
const SDK_DATE = /^\d{8}T\d{6}Z$/

/** Reads 14 digits (seconds) or 17 digits (milliseconds). */
export function parseCompactTime(text: string): Date | undefined {
  return COMPACT.test(text) ? fromDigits(text) : undefined
}

const CHINA_OFFSET_MS = 8 * 3_600_000

/**
 * Reads the Kit's time, local in UTC+8 (protocol/kit-and-oauth.md 1.7): 14 digits and up to three of a second's
 * fraction, because the documents' own examples differ in length.
 */
export function parseChinaTime(text: string): Date | undefined {
  const digits = text.trim()
  const local = /^\d{14,17}$/.test(digits) ? fromDigits(digits) : undefined
  return local && new Date(local.getTime() - CHINA_OFFSET_MS)
}

/** Writes the Kit's time: 17 digits, local in UTC+8. */
export function formatChinaTime(date: Date): string {
  return formatCompactTime(new Date(date.getTime() + CHINA_OFFSET_MS), 'milliseconds')
}

/** Writes 14 digits, or 17 with `milliseconds`. */
export function formatCompactTime(date: Date, precision: 'seconds' | 'milliseconds' = 'seconds'): string {
  const digits = date.toISOString().replace(/\D/g, '')
  return precision === 'milliseconds' ? digits : digits.slice(0, 14)
}

/**
 * Reads `yyyy-MM-dd HH:mm:ss z` as well (protocol/license.md 3.3.5: shown by one example only, with a blank and a small
 * z; read with T, Z, milliseconds or without any zone too). Always UTC: another zone is no time.
 */
export function parseLenientTime(text: string): Date | undefined {
  const trimmed = text.trim()
  const parts = SPACED.exec(trimmed)
  if (!parts) return parseCompactTime(trimmed)
  const [, year = '', ...rest] = parts
  const [month, day, hour, minute, second, fraction = ''] = rest
  const two = [month, day, hour, minute, second].map((part = '') => part.padStart(2, '0'))
  return fromDigits(`${year}${two.join('')}${fraction}`)
}

/** Writes the form of getLicenseAsync, `yyyy-MM-dd HH:mm:ss z`. */
export function formatSpacedTime(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} z`
}

/** Reads the X-Sdk-Date header. */
export function parseSdkDate(text: string): Date | undefined {
  return SDK_DATE.test(text) ? fromDigits(text.replace(/\D/g, '')) : undefined
}

/** Writes the X-Sdk-Date header. */
export function formatSdkDate(date: Date): string {
  const digits = formatCompactTime(date)
  return `${digits.slice(0, 8)}T${digits.slice(8)}Z`
}

/** 14 digits, and up to three of a second's fraction. */
function fromDigits(digits: string): Date | undefined {
  // The years before 1000 are nobody's, and the first of them is none for the database.
  if (digits.startsWith('0')) return undefined
  const part = (from: number, to: number) => digits.slice(from, to)
  const iso =
    `${part(0, 4)}-${part(4, 6)}-${part(6, 8)}T` +
    `${part(8, 10)}:${part(10, 12)}:${part(12, 14)}.${part(14, 17).padEnd(3, '0')}Z`
  const date = new Date(iso)
  // Engines roll 30 February over into March; the way back shows it.
  return Number.isNaN(date.getTime()) || date.toISOString() !== iso ? undefined : date
}
