/** Set by the browser on the first visit, so that the server renders times in the reader's own zone. */
export const TIME_ZONE_COOKIE = 'tz'

/** The marketplace's own zone: shown until the browser has told its own. */
export const DEFAULT_TIME_ZONE = 'Asia/Shanghai'

/** The given IANA zone if it is one, else the marketplace's. */
export function validTimeZone(zone: string | undefined): string {
  if (!zone) return DEFAULT_TIME_ZONE
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return DEFAULT_TIME_ZONE
  }
}
