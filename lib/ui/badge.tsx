import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { Shape } from './shape'
import { TONE_BOX, TONE_TEXT, type Tone } from './tone'

/** A small label: kind, count, version. */
export function Badge({
  tone = 'neutral',
  children,
  className,
}: {
  tone?: Tone
  children: ReactNode
  className?: string
}) {
  return (
    <span
      className={cn(
        'inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-sm align-middle border px-1.5 font-medium text-xs',
        TONE_BOX[tone],
        className,
      )}
    >
      {children}
    </span>
  )
}

/**
 * State as word, colour and icon. `plain` drops the box, for dense tables.
 */
export function StatusBadge({
  tone,
  children,
  icon: Icon,
  plain = false,
  className,
}: {
  tone: Tone
  children: ReactNode
  icon?: LucideIcon
  plain?: boolean
  className?: string
}) {
  const size = plain ? 'size-3.5 shrink-0' : 'size-3 shrink-0'
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1 whitespace-nowrap align-middle font-medium',
        plain ? 'text-sm' : 'h-5 rounded-sm border px-1.5 text-xs',
        plain ? TONE_TEXT[tone] : TONE_BOX[tone],
        className,
      )}
    >
      {Icon ? <Icon className={size} aria-hidden="true" /> : <Shape name={tone} className={size} />}
      {children}
    </span>
  )
}
