'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Toast } from 'radix-ui'
import { useSyncExternalStore } from 'react'
import { IconButton } from './button'
import { cn } from './cn'
import { TONE_ICON, TONE_TEXT, type Tone } from './tone'

type Notice = { id: number; title: string; text?: string; tone: Tone }

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

/** Where toasts appear; once, in the root layout. */
export function Toaster() {
  const t = useTranslations('common')
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notices,
    () => NONE,
  )
  return (
    <Toast.Provider duration={6000} label={t('notifications')}>
      {shown.map((notice) => {
        const Icon = TONE_ICON[notice.tone]
        return (
          <Toast.Root
            key={notice.id}
            onOpenChange={(open) => {
              if (!open) publish(notices.filter(({ id }) => id !== notice.id))
            }}
            className="flex animate-appear items-start gap-3 rounded-lg border border-line-strong bg-raised py-3 pr-2 pl-4 shadow-pop"
          >
            <Icon className={cn('mt-0.5 size-4 shrink-0', TONE_TEXT[notice.tone])} aria-hidden="true" />
            <div className="min-w-0 flex-1 pt-px">
              <Toast.Title className="font-medium">{notice.title}</Toast.Title>
              {notice.text && <Toast.Description className="text-ink-soft text-sm">{notice.text}</Toast.Description>}
            </div>
            <Toast.Close asChild>
              <IconButton label={t('close')} size="sm">
                <X aria-hidden="true" />
              </IconButton>
            </Toast.Close>
          </Toast.Root>
        )
      })}
      <Toast.Viewport
        label={`${t('notifications')} ({hotkey})`}
        className="fixed right-4 bottom-4 z-60 flex w-90 max-w-[calc(100vw-2rem)] flex-col gap-2"
      />
    </Toast.Provider>
  )
}
