import '../globals.css'
import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { hasLocale, NextIntlClientProvider } from 'next-intl'
import { getMessages, getNow, getTimeZone, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { CLIENT_AREAS } from '@/lib/i18n/areas'
import { HTML_LANG, routing } from '@/lib/i18n/routing'
import { PRODUCT_NAME } from '@/lib/ui/brand'
import { BrowserFacts } from '@/lib/ui/browser-facts'
import { THEME_COOKIE, validTheme } from '@/lib/ui/preferences'
import { RowClicks } from '@/lib/ui/row-clicks'
import { Toaster } from '@/lib/ui/toast'

type Props = { children: ReactNode; params: Promise<{ locale: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('common.product')
  return {
    title: { default: `${PRODUCT_NAME} · ${t('subtitle')}`, template: `%s · ${PRODUCT_NAME}` },
    description: t('description'),
    robots: { index: false, follow: false },
  }
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

export default async function RootLayout({ children, params }: Props) {
  const { locale } = await params
  if (!hasLocale(routing.locales, locale)) notFound()
  const [cookieJar, head, messages, now, timeZone] = await Promise.all([
    cookies(),
    headers(),
    getMessages(),
    getNow(),
    getTimeZone(),
  ])
  const theme = validTheme(cookieJar.get(THEME_COOKIE)?.value)
  const sent = Object.fromEntries(CLIENT_AREAS.map((area) => [area, messages[area]]))
  return (
    // Choosing a theme writes the attribute in the browser, ahead of the server.
    <html lang={HTML_LANG[locale]} data-theme={theme === 'system' ? undefined : theme} suppressHydrationWarning>
      <body>
        <NextIntlClientProvider locale={locale} messages={sent} now={now} timeZone={timeZone}>
          <BrowserFacts nonce={head.get('x-nonce') ?? undefined} timeZone={timeZone} theme={theme}>
            {children}
            <RowClicks />
            <Toaster />
          </BrowserFacts>
        </NextIntlClientProvider>
      </body>
    </html>
  )
}
