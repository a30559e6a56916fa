'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef, useTransition } from 'react'
import { useRouter } from '@/lib/i18n/navigation'

/** A page that nobody has touched for this long is refreshed no faster than every `SLOW_MS`. */
const LEFT_ALONE_MS = 120_000
const SLOW_MS = 10_000

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

/**
 * Fetches the page's data anew every `seconds`, while it is looked at and nobody is typing, choosing or selecting; one
 * fetch at a time, and seldom on a page left alone.
 */
export function AutoRefresh({ seconds = 10, quiet = false }: { seconds?: number; quiet?: boolean }) {
  const router = useRouter()
  const t = useTranslations('common.refresh')
  const [pending, startTransition] = useTransition()
  const underWay = useRef<boolean>(pending)
  underWay.current = pending
  useEffect(() => {
    let refreshedAt = Date.now()
    let touchedAt = refreshedAt
    function refresh() {
      if (underWay.current || busy()) return
      refreshedAt = Date.now()
      startTransition(() => router.refresh())
    }
    const timer = setInterval(() => {
      const now = Date.now()
      if (now - touchedAt < LEFT_ALONE_MS || now - refreshedAt >= SLOW_MS) refresh()
    }, seconds * 1000)
    const touch = () => {
      touchedAt = Date.now()
    }
    const onReturn = () => {
      touch()
      refresh()
    }
    const TOUCHES = ['pointermove', 'keydown', 'scroll'] as const
    for (const event of TOUCHES) document.addEventListener(event, touch, { passive: true })
    document.addEventListener('visibilitychange', onReturn)
    return () => {
      clearInterval(timer)
      for (const event of TOUCHES) document.removeEventListener(event, touch)
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
