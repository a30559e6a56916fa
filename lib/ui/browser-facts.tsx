'use client'

import { useEffect, useState } from 'react'
import { useRouter } from '@/lib/i18n/navigation'
import { TIME_ZONE_COOKIE } from '@/lib/i18n/time-zone'
import { remember } from './preferences'

declare global {
  /** Read by the style injector inside Radix (get-nonce). */
  var __webpack_nonce__: string | undefined
}

/**
 * Tells the server the reader's time zone, once, and the browser's style injector the page's nonce.
 * Only the first nonce counts: the document's policy stays the same while the reader moves on.
 */
export function BrowserFacts({ nonce, timeZone }: { nonce?: string; timeZone: string }) {
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
  return null
}
