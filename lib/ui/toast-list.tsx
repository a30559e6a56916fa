'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Toast } from 'radix-ui'
import { IconButton } from './button'
import { cn } from './cn'
import type { Notice } from './toast'
import { TONE_ICON, TONE_TEXT } from './tone'

/** Draws what `toast` said. A file of its own, loaded with the first of them. */
export default function ToastList({ notices, onClose }: { notices: readonly Notice[]; onClose: (id: number) => void }) {
  const t = useTranslations('common')
  return (
    <Toast.Provider duration={6000} label={t('notifications')}>
      {notices.map((notice) => {
        const Icon = TONE_ICON[notice.tone]
        return (
          <Toast.Root
            key={notice.id}
            onOpenChange={(open) => {
              if (!open) onClose(notice.id)
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
