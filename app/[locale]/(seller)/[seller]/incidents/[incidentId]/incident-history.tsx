import {
  BellOff,
  CircleAlert,
  CircleCheck,
  type LucideIcon,
  NotebookPen,
  RotateCcw,
  TimerOff,
  UserRound,
  UserRoundCheck,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { IncidentEventKind } from '@/lib/domain/incidents'
import type { IncidentEvent } from '@/lib/services/incidents/get'
import { Card } from '@/lib/ui/layout'
import { Timeline } from '@/lib/ui/timeline'
import type { Tone } from '@/lib/ui/tone'

const LOOK: Record<IncidentEventKind, { icon: LucideIcon; tone: Tone }> = {
  opened: { icon: CircleAlert, tone: 'danger' },
  reopened: { icon: CircleAlert, tone: 'danger' },
  recovered: { icon: CircleCheck, tone: 'ok' },
  lost: { icon: TimerOff, tone: 'danger' },
  acknowledged: { icon: UserRoundCheck, tone: 'info' },
  assigned: { icon: UserRound, tone: 'neutral' },
  resolved: { icon: CircleCheck, tone: 'ok' },
  ignored: { icon: BellOff, tone: 'neutral' },
  opened_again: { icon: RotateCcw, tone: 'warn' },
  noted: { icon: NotebookPen, tone: 'neutral' },
}

/** What happened to an incident and what people wrote, newest first. */
export function IncidentHistory({ history }: { history: readonly IncidentEvent[] }) {
  const t = useTranslations('incidents.history')
  const title = ({ kind, details }: IncidentEvent) => {
    if (kind === 'lost') return t('lost', { count: Number(details?.count ?? 1) })
    if (kind === 'assigned') return details?.owner ? t('assigned', { owner: String(details.owner) }) : t('unassigned')
    return t(kind)
  }
  return (
    <Card title={t('title')}>
      <Timeline
        entries={history.map((event) => ({
          id: event.id,
          at: event.at,
          title: title(event),
          actor: event.by ?? t('portal'),
          detail: event.text && <p className="whitespace-pre-wrap break-words">{event.text}</p>,
          ...LOOK[event.kind],
        }))}
      />
      {history.length === 100 && <p className="mt-3 text-ink-faint text-sm">{t('first', { count: history.length })}</p>}
    </Card>
  )
}
