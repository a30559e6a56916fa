'use client'

import { Languages } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { usePathname } from '@/lib/i18n/navigation'
import { HTML_LANG, type Locale, routing } from '@/lib/i18n/routing'
import { IconButton } from './button'
import { DropdownMenu } from './menu'

const NAMES: Record<Locale, string> = { zh: '中文', en: 'English' }

/** The same page in the other language, with the same filters. */
export function LocaleSwitch() {
  const t = useTranslations('common')
  const current = useLocale()
  const pathname = usePathname()
  return (
    <DropdownMenu
      trigger={
        <IconButton label={t('language')}>
          <Languages aria-hidden="true" />
        </IconButton>
      }
      entries={routing.locales.map((locale) => ({
        kind: 'item',
        key: locale,
        label: <span lang={HTML_LANG[locale]}>{NAMES[locale]}</span>,
        checked: locale === current,
        // A full load: every text on the page changes, and so does the document's language.
        onSelect: () => location.assign(`/${locale}${pathname}${location.search}`),
      }))}
    />
  )
}
