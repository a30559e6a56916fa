'use client'

import { useEffect } from 'react'

/** Long enough to see where one is, short enough not to wait. */
const PAUSE_MS = 1_000

/** Sends the browser on to `href`, so that "back" does not lead into the forwarding again. */
export function ForwardTo({ href }: { href: string }) {
  useEffect(() => {
    const timer = setTimeout(() => location.replace(href), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [href])
  return null
}
