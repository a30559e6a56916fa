import { useLocale, useTimeZone } from 'next-intl'
import * as format from './format'
import { DEFAULT_TIME_ZONE } from './time-zone'

/** The formatters of format.ts bound to the reader's language and zone; for server and client components alike. */
export function useFormat() {
  const locale = useLocale()
  const timeZone = useTimeZone() ?? DEFAULT_TIME_ZONE
  return bindFormat({ locale, timeZone })
}

/** The formatters bound to one language and zone. */
export function bindFormat(style: format.Style) {
  const { locale, timeZone } = style
  return {
    ...style,
    relative: (date: Date, now: Date) => format.formatRelative(date, now, locale),
    exact: (date: Date) => format.formatExact(date, timeZone),
    dateTime: (date: Date) => format.formatDateTime(date, timeZone),
    day: (date: Date) => format.formatDay(date, timeZone),
    clock: (date: Date) => format.formatClock(date, timeZone),
    zone: (date: Date) => format.formatZone(date, timeZone),
    duration: (ms: number) => format.formatDuration(ms, locale),
    number: (value: number | bigint | string) => format.formatNumber(value, locale),
    amount: (value: string) => format.formatAmount(value, locale),
    compact: (value: number) => format.formatCompact(value, locale),
    list: (items: readonly string[]) => format.formatList(items, locale),
    percent: (share: number) => format.formatPercent(share, locale),
    bytes: (bytes: number) => format.formatBytes(bytes, locale),
  }
}

export type Format = ReturnType<typeof bindFormat>
