'use client'

import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { useRouter } from '@/lib/i18n/navigation'

/** Someone is in the middle of something that must not move under their hands. */
function busy(): boolean {
  const active = document.activeElement
  return (
    document.visibilityState !== 'visible' ||
    active?.matches('input, textarea, select, [contenteditable="true"]') === true ||
    document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null ||
    (window.getSelection()?.toString() ?? '') !== ''
  )
}

/** Fetches the page's data anew every `seconds`, while it is looked at and nobody is typing, choosing or selecting. */
export function AutoRefresh({ seconds = 10, quiet = false }: { seconds?: number; quiet?: boolean }) {
  const router = useRouter()
  const t = useTranslations('common.refresh')
  useEffect(() => {
    const timer = setInterval(() => {
      if (!busy()) router.refresh()
    }, seconds * 1000)
    const onReturn = () => {
      if (!busy()) router.refresh()
    }
    document.addEventListener('visibilitychange', onReturn)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onReturn)
    }
  }, [router, seconds])
  if (quiet) return null
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-ink-faint text-sm">
      <span aria-hidden="true" className="size-1.5 animate-pulse-soft rounded-full bg-ok" />
      {t('live')}
    </span>
  )
}
