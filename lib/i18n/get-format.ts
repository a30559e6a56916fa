import { getLocale, getTimeZone } from 'next-intl/server'
import { bindFormat, type Format } from './use-format'

/** As `useFormat`, for async server components. */
export async function getFormat(): Promise<Format> {
  return bindFormat({ locale: await getLocale(), timeZone: await getTimeZone() })
}
