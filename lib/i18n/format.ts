import type { Locale } from './routing'

/** Which language and zone to write in. */
export type Style = { locale: Locale; timeZone: string }

const cache = new Map<string, unknown>()

/** Intl formatters are slow to make: one of each kind is kept. */
function kept<T>(key: string, make: () => T): T {
  const found = cache.get(key)
  if (found !== undefined) return found as T
  const made = make()
  cache.set(key, made)
  return made
}

const RELATIVE_UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]

/** "3 min ago", "in 2 days", "刚刚"-like wording by Intl; `now` is the moment to measure from. */
export function formatRelative(date: Date, now: Date, locale: Locale): string {
  const distance = date.getTime() - now.getTime()
  const format = kept(
    `relative ${locale}`,
    () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }),
  )
  for (const [unit, size] of RELATIVE_UNITS) {
    if (Math.abs(distance) >= size) return format.format(Math.trunc(distance / size), unit)
  }
  return format.format(0, 'second')
}

/** Exact moment, sortable and the same in both languages: "2026-11-05 14:03:22 UTC+8". */
export function formatExact(date: Date, timeZone: string): string {
  const p = parts(date, timeZone)
  return `${dateTimeIn(p)} ${zoneIn(p)}`
}

/** "2026-11-05 14:03:22" in the given zone. */
export function formatDateTime(date: Date, timeZone: string): string {
  return dateTimeIn(parts(date, timeZone))
}

/** "2026-11-05" in the given zone. */
export function formatDay(date: Date, timeZone: string): string {
  const p = parts(date, timeZone)
  return `${p.year}-${p.month}-${p.day}`
}

/** "14:03" in the given zone. */
export function formatClock(date: Date, timeZone: string): string {
  const p = parts(date, timeZone)
  return `${p.hour}:${p.minute}`
}

/** "UTC+8", or "UTC". */
export function formatZone(date: Date, timeZone: string): string {
  return zoneIn(parts(date, timeZone))
}

/**
 * Length of time in its two largest units: "1 hr 12 min", "1小时12分钟", "840 ms".
 * @param ms milliseconds; the sign is dropped
 */
export function formatDuration(ms: number, locale: Locale): string {
  const length = Math.abs(ms)
  if (length < 1000) return unit(Math.round(length), 'millisecond', locale)
  if (length < 10_000) return unit(Math.round(length / 100) / 10, 'second', locale)
  const seconds = Math.round(length / 1000)
  const pieces: [number, string][] = [
    [Math.floor(seconds / 86_400), 'day'],
    [Math.floor((seconds % 86_400) / 3600), 'hour'],
    [Math.floor((seconds % 3600) / 60), 'minute'],
    [seconds % 60, 'second'],
  ]
  const first = pieces.findIndex(([amount]) => amount > 0)
  return pieces
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, name]) => unit(amount, name, locale))
    .join(locale === 'zh' ? '' : ' ')
}

/** "12,345.6": grouped, up to four decimals. Decimal strings keep all their digits. */
export function formatNumber(value: number | bigint | string, locale: Locale): string {
  const format = kept(`number ${locale}`, () => new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }))
  // The standard takes decimal strings exactly; the library typings know only the literal form.
  return format.format(value as number)
}

/** An exact decimal with all its digits, grouped: "12,345.00005". */
export function formatAmount(value: string, locale: Locale): string {
  const format = kept(`amount ${locale}`, () => new Intl.NumberFormat(locale, { maximumFractionDigits: 18 }))
  return format.format(value as unknown as number)
}

/** "1.2K", "1.2万": for tiles and axes. */
export function formatCompact(value: number, locale: Locale): string {
  const format = kept(
    `compact ${locale}`,
    () => new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }),
  )
  return format.format(value)
}

/** "40 and 60", "40和60". */
export function formatList(items: readonly string[], locale: Locale): string {
  return kept(`list ${locale}`, () => new Intl.ListFormat(locale, { type: 'conjunction' })).format(items)
}

/** Share of one, as "98.5%". */
export function formatPercent(share: number, locale: Locale): string {
  const format = kept(
    `percent ${locale}`,
    () => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }),
  )
  return format.format(share)
}

/** "3.4 kB" (1 kB = 1000 bytes). */
export function formatBytes(bytes: number, locale: Locale): string {
  const names = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), names.length - 1)
  return unit(Math.round((bytes / 1000 ** step) * 10) / 10, names[step] ?? 'byte', locale)
}

function unit(value: number, name: string, locale: Locale): string {
  const format = kept(
    `unit ${name} ${locale}`,
    () => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 }),
  )
  return format.format(value)
}

function parts(date: Date, timeZone: string): Record<string, string> {
  const format = kept(
    `parts ${timeZone}`,
    () =>
      new Intl.DateTimeFormat('en-GB', {
        timeZone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        hourCycle: 'h23',
        timeZoneName: 'shortOffset',
      }),
  )
  return Object.fromEntries(format.formatToParts(date).map((part) => [part.type, part.value]))
}

const dateTimeIn = (p: Record<string, string>) => `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}`
const zoneIn = (p: Record<string, string>) => String(p.timeZoneName).replace(/^GMT(\+0)?/, 'UTC')
