'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '@/lib/i18n/use-format'
import { cn } from './cn'
import { useTicker } from './ticker'

/** A moment: relative, with the exact one and its zone on hover. `exact` shows that one at once. */
export function Time({ at, exact = false, className }: { at: Date | string; exact?: boolean; className?: string }) {
  const format = useFormat()
  const now = useTicker(10_000)
  const date = new Date(at)
  const full = format.exact(date)
  return (
    <time
      dateTime={date.toISOString()}
      title={full}
      className={cn('whitespace-nowrap', className)}
      suppressHydrationWarning
    >
      {exact ? full : format.relative(date, now)}
    </time>
  )
}

/** Time left until `to`, second by second; past it, how long it is overdue. `urgentMs` left turns it red. */
export function Countdown({
  to,
  urgentMs = 3_600_000,
  className,
}: {
  to: Date | string
  urgentMs?: number
  className?: string
}) {
  const t = useTranslations('common.time')
  const format = useFormat()
  const now = useTicker(1000)
  const date = new Date(to)
  const left = date.getTime() - now.getTime()
  const urgent = left < urgentMs
  return (
    <time
      dateTime={date.toISOString()}
      title={format.exact(date)}
      className={cn(urgent ? 'text-danger' : 'text-ink', className)}
      suppressHydrationWarning
    >
      {left >= 0 ? t('left', { time: format.duration(left) }) : t('passed', { time: format.duration(left) })}
    </time>
  )
}
