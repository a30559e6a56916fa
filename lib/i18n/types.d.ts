import type { Messages } from './messages/load'
import type { Locale } from './routing'

// Makes every t('key') and locale checked by the compiler.
declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: Messages
  }
}
