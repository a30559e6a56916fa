'use client'

import { type ReactNode, useEffect, useState } from 'react'
import { useRouter } from '@/lib/i18n/navigation'
import { TIME_ZONE_COOKIE } from '@/lib/i18n/time-zone'
import { remember, type Theme } from './preferences'
import { ThemeContext } from './theme-toggle'

declare global {
  /** Read by the style injector inside Radix (get-nonce). */
  var __webpack_nonce__: string | undefined
}

/**
 * What browser and server have to agree on. Tells the server the reader's time zone, once, the browser's style
 * injector the page's nonce, and theme controls what the server drew.
 * Only the first nonce counts: the document's policy stays the same while the reader moves on.
 */
export function BrowserFacts({
  nonce,
  timeZone,
  theme,
  children,
}: {
  nonce?: string
  timeZone: string
  theme: Theme
  children: ReactNode
}) {
  useState(() => {
    if (typeof window !== 'undefined') globalThis.__webpack_nonce__ ??= nonce
  })
  const router = useRouter()
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (!own || own === timeZone || document.cookie.includes(`${TIME_ZONE_COOKIE}=`)) return
    remember(TIME_ZONE_COOKIE, own)
    router.refresh()
  }, [router, timeZone])
  return <ThemeContext value={theme}>{children}</ThemeContext>
}
