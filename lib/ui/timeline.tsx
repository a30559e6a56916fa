import { Circle, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from '@/lib/i18n/navigation'
import { cn } from './cn'
import { Time } from './time'
import { TONE_TEXT, type Tone } from './tone'

export type TimelineEntry = {
  id: string
  at: Date
  title: ReactNode
  icon?: LucideIcon
  tone?: Tone
  /** Who or what did it: "KooGallery", "Worker", a person. */
  actor?: ReactNode
  detail?: ReactNode
  href?: string
}

/** Everything that happened, in the order given; the spine of a detail page. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol className="flex flex-col">
      {entries.map((entry, index) => {
        const Icon = entry.icon ?? Circle
        const last = index === entries.length - 1
        return (
          <li key={entry.id} className="relative flex gap-3 pb-5 last:pb-0">
            {!last && <span aria-hidden="true" className="absolute top-7 bottom-0 left-3 w-px bg-line" />}
            <span
              className={cn(
                'z-1 flex size-6 shrink-0 items-center justify-center rounded-full border border-line bg-surface',
                TONE_TEXT[entry.tone ?? 'neutral'],
              )}
            >
              <Icon className="size-3.5" aria-hidden="true" />
            </span>
            <div className="min-w-0 flex-1 pt-0.5">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                <p className="min-w-0 font-medium">
                  {entry.href ? (
                    <Link href={entry.href} className="hover:text-accent hover:underline">
                      {entry.title}
                    </Link>
                  ) : (
                    entry.title
                  )}
                </p>
                <p className="flex gap-2 text-ink-faint text-sm">
                  {entry.actor && <span>{entry.actor}</span>}
                  <Time at={entry.at} />
                </p>
              </div>
              {entry.detail && <div className="mt-0.5 text-ink-soft text-sm">{entry.detail}</div>}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
