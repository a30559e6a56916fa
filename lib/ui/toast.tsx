'use client'

import dynamic from 'next/dynamic'
import { useSyncExternalStore } from 'react'
import type { Tone } from './tone'

export type Notice = { id: number; title: string; text?: string; tone: Tone }

let notices: readonly Notice[] = []
let counter = 0
const listeners = new Set<() => void>()
const NONE: readonly Notice[] = []

function publish(next: readonly Notice[]) {
  notices = next
  for (const notify of listeners) notify()
}

/** Says what is now true; read out by screen readers. Call from client code. */
export function toast(title: string, options: { text?: string; tone?: Tone } = {}): void {
  counter += 1
  publish([...notices.slice(-2), { id: counter, title, text: options.text, tone: options.tone ?? 'ok' }])
}

const ToastList = dynamic(() => import('./toast-list'), { ssr: false })

function close(closed: number) {
  publish(notices.filter(({ id }) => id !== closed))
}

/** Where toasts appear; once, in the root layout. Most pages never say anything, so what draws them comes when asked for. */
export function Toaster() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notices,
    () => NONE,
  )
  // Once anything was said the list stays, so that a closing toast is taken away by itself.
  return counter > 0 && <ToastList notices={shown} onClose={close} />
}
