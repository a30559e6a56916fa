'use client'

import { useNow } from 'next-intl'
import { useCallback, useSyncExternalStore } from 'react'

const timers = new Map<number, { listeners: Set<() => void>; stop: () => void }>()

function subscribe(step: number, listener: () => void): () => void {
  let timer = timers.get(step)
  if (!timer) {
    const listeners = new Set<() => void>()
    const id = setInterval(() => {
      for (const notify of listeners) notify()
    }, step)
    timer = { listeners, stop: () => clearInterval(id) }
    timers.set(step, timer)
  }
  const { listeners, stop } = timer
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      stop()
      timers.delete(step)
    }
  }
}

/**
 * The present, moving on in steps of `step` milliseconds; all clocks on a page share one timer.
 * While React takes over the server's page it is the moment of rendering, so that both say the same.
 */
export function useTicker(step: number): Date {
  const rendered = useNow().getTime()
  const on = useCallback((listener: () => void) => subscribe(step, listener), [step])
  const round = (moment: number) => Math.ceil(moment / step) * step
  const moment = useSyncExternalStore(
    on,
    () => round(Date.now()),
    () => round(rendered),
  )
  return new Date(moment)
}
