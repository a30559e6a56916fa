import { cookies } from 'next/headers'
import { hasLocale } from 'next-intl'
import { getRequestConfig } from 'next-intl/server'
import { loadMessages } from './messages/load'
import { routing } from './routing'
import { TIME_ZONE_COOKIE, validTimeZone } from './time-zone'

/** What next-intl needs for one request: language, texts, the reader's time zone and the moment of rendering. */
export default getRequestConfig(async ({ requestLocale }) => {
  const wanted = await requestLocale
  const locale = hasLocale(routing.locales, wanted) ? wanted : routing.defaultLocale
  const timeZone = validTimeZone((await cookies()).get(TIME_ZONE_COOKIE)?.value)
  return { locale, messages: await loadMessages(locale), timeZone, now: new Date() }
})
