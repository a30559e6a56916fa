import { defineRouting } from 'next-intl/routing'

/** Every page lives under its language: bare addresses are redirected by proxy.ts to the visitor's own. */
export const routing = defineRouting({
  locales: ['zh', 'en'],
  defaultLocale: 'zh',
  localePrefix: 'always',
  // Pages are private; alternate links in headers would only cost bytes.
  alternateLinks: false,
})

export type Locale = (typeof routing.locales)[number]

/** Value of the `lang` attribute: screen readers and fonts choose by it. */
export const HTML_LANG: Record<Locale, string> = { zh: 'zh-CN', en: 'en' }
