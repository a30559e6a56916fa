'use client'

import { useNow } from 'next-intl'
import { useCallback, useSyncExternalStore } from 'react'

const timers = new Map<number, { listeners: Set<() => void>; stop: () => void }>()
/** The moment shown by all clocks of one step; asked for twice in a row it must not have moved. */
const shown = new Map<number, number>()

function present(step: number): number {
  const now = Date.now()
  const moment = shown.get(step)
  // Without a timer nobody moves it on.
  if (moment !== undefined && Math.abs(now - moment) < 2 * step) return moment
  const next = Math.ceil(now / step) * step
  shown.set(step, next)
  return next
}

function subscribe(step: number, listener: () => void): () => void {
  let timer = timers.get(step)
  if (!timer) {
    const listeners = new Set<() => void>()
    const id = setInterval(() => {
      shown.set(step, Math.ceil(Date.now() / step) * step)
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
  const moment = useSyncExternalStore(
    on,
    () => present(step),
    () => Math.ceil(rendered / step) * step,
  )
  return new Date(moment)
}
