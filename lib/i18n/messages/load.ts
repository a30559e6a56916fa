import type { Locale } from '../routing'
import type zh from './zh'

export type Messages = typeof zh

/** All texts of one language, loaded on first use. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  switch (locale) {
    case 'zh':
      return (await import('./zh')).default
    case 'en':
      return (await import('./en')).default
  }
}
