import {
  ArrowDownLeft,
  CircleCheck,
  CircleX,
  ClipboardCheck,
  ClipboardList,
  Clock,
  Gauge,
  History,
  type LucideIcon,
  UserRound,
} from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { Verdict } from '@/lib/domain/messages'
import { getFormat } from '@/lib/i18n/get-format'
import { wordFor } from '@/lib/i18n/word-for'
import type { Timeline as TimelineData, TimelineEntry } from '@/lib/services/orders/timeline'
import { ButtonLink } from '@/lib/ui/button'
import { Card, EmptyState } from '@/lib/ui/layout'
import { Timeline } from '@/lib/ui/timeline'
import type { Tone } from '@/lib/ui/tone'
import { reasonOf, toneOfRecord } from '../metering/parts'
import { workName } from './work-name'

const VERDICT_TONE: Record<Verdict, Tone> = { accepted: 'ok', failed: 'danger', refused: 'warn', unknown: 'neutral' }

/**
 * The one line of an order or instance.
 * @param path address of the page; `older` is read from its parameter `after`
 */
export async function OrderTimeline({
  seller,
  path,
  data,
  paged,
}: {
  seller: string
  path: string
  data: TimelineData
  paged: boolean
}) {
  const [t, enums, metering, format] = await Promise.all([
    getTranslations('orders'),
    getTranslations('enums'),
    getTranslations('metering'),
    getFormat(),
  ])

  function show(entry: TimelineEntry) {
    const base = { id: `${entry.kind} ${entry.id}`, at: entry.at }
    const work = (payload: Parameters<typeof workName>[1]) => workName(t, payload)
    switch (entry.kind) {
      case 'message':
        return {
          ...base,
          icon: ArrowDownLeft,
          tone: VERDICT_TONE[entry.verdict],
          title: [
            wordFor(enums, 'activity', entry.activity ?? 'unknown'),
            entry.scene && wordFor(enums, 'scene', entry.scene),
          ]
            .filter(Boolean)
            .join(' · '),
          actor: entry.rerunBy ?? 'KooGallery',
          detail: t('timeline.answered', { code: entry.resultCode, time: format.duration(entry.durationUs / 1000) }),
          href: `/${seller}/messages/${entry.id}`,
        }
      case 'history':
        return {
          ...base,
          icon: History,
          tone: historyTone(entry.event),
          title: t(`history.${entry.event}`),
          actor: entry.actorKind === 'worker' ? t('timeline.worker') : entry.actorName,
          detail: joined([
            entry.expireAfter?.getTime() !== entry.expireBefore?.getTime() &&
              t('timeline.expiry', {
                before: entry.expireBefore ? format.exact(entry.expireBefore) : t('timeline.noExpiry'),
                after: entry.expireAfter ? format.exact(entry.expireAfter) : t('timeline.noExpiry'),
              }),
            entry.reason && t('timeline.reason', { reason: entry.reason }),
          ]),
          href: entry.messageId ? `/${seller}/messages/${entry.messageId}` : undefined,
        }
      case 'job':
        return {
          ...base,
          icon: Clock,
          tone: entry.state === 'dead' ? ('danger' as const) : undefined,
          title: t('timeline.job', { what: work(entry.payload) }),
          detail: joined([
            t('timeline.jobState', { state: enums(`jobState.${entry.state}`), count: entry.attempts }),
            entry.state !== 'done' && entry.lastError,
          ]),
          href: `/${seller}/jobs/${entry.id}`,
        }
      case 'attempt':
        return {
          ...base,
          icon: entry.ok ? CircleCheck : CircleX,
          tone: entry.ok ? ('ok' as const) : ('warn' as const),
          title: t(entry.ok ? 'timeline.attemptOk' : 'timeline.attemptFailed', {
            n: entry.attempt,
            what: work(entry.payload),
          }),
          actor: t('timeline.worker'),
          detail: joined([entry.error, format.duration(entry.durationMs)]),
          href: `/${seller}/jobs/${entry.jobId}`,
        }
      case 'task_opened':
        return {
          ...base,
          icon: ClipboardList as LucideIcon,
          title: t('timeline.taskOpened', { what: t(`work.${entry.task}`) }),
          actor: t('timeline.worker'),
          href: `/${seller}/tasks/${entry.id}`,
        }
      case 'task_closed':
        return {
          ...base,
          icon: ClipboardCheck,
          tone: entry.state === 'done' ? ('ok' as const) : undefined,
          title: t(entry.state === 'done' ? 'timeline.taskDone' : 'timeline.taskCancelled', {
            what: t(`work.${entry.task}`),
          }),
          actor: entry.closedBy,
          detail: entry.note,
          href: `/${seller}/tasks/${entry.id}`,
        }
      case 'usage':
        return {
          ...base,
          icon: Gauge,
          tone: toneOfRecord(entry.state),
          title: t('timeline.usage', {
            value: format.amount(entry.value),
            state: metering(`recordState.${entry.state}`),
          }),
          actor: t('timeline.worker'),
          detail: joined([
            `${format.dateTime(entry.beginTime)} – ${format.dateTime(entry.endTime)}`,
            reasonOf(metering, entry),
          ]),
          href: `/${seller}/metering/records/${entry.id}`,
        }
      case 'audit': {
        const title = wordFor(t, 'action', entry.action)
        return {
          ...base,
          icon: UserRound,
          title: title === entry.action ? t('action.other', { action: entry.action }) : title,
          actor: entry.actorName,
          detail: entry.reason && t('timeline.reason', { reason: entry.reason }),
        }
      }
      default:
        return entry satisfies never
    }
  }

  return (
    <Card title={t('timeline.title')} description={t('timeline.description')} id="timeline">
      {data.entries.length === 0 ? (
        <EmptyState title={t('timeline.empty')} />
      ) : (
        <div className="flex flex-col gap-4">
          <Timeline entries={data.entries.map(show)} />
          {(data.next || paged) && (
            <div className="flex gap-2">
              {paged && (
                <ButtonLink size="sm" href={path}>
                  {t('timeline.newest')}
                </ButtonLink>
              )}
              {data.next && (
                <ButtonLink
                  size="sm"
                  href={`${path}${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(data.next)}#timeline`}
                >
                  {t('timeline.older')}
                </ButtonLink>
              )}
            </div>
          )}
        </div>
      )}
    </Card>
  )
}

function historyTone(event: Extract<TimelineEntry, { kind: 'history' }>['event']): Tone {
  switch (event) {
    case 'ready':
    case 'resumed':
      return 'ok'
    case 'frozen':
    case 'outdated_call':
      return 'warn'
    case 'preparation_failed':
      return 'danger'
    default:
      return 'neutral'
  }
}

function joined(parts: (string | false | null | undefined)[]): string | undefined {
  return parts.filter(Boolean).join(' · ') || undefined
}
