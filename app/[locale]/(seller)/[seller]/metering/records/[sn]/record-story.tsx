import { ArrowUpRight, ClipboardCheck, FileCheck2, Gauge, Layers, MessageSquareReply } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useFormat } from '@/lib/i18n/use-format'
import type { RecordDetail } from '@/lib/services/metering/get-record'
import { CodeView } from '@/lib/ui/code-view'
import { Card } from '@/lib/ui/layout'
import { shorten } from '@/lib/ui/shorten'
import { Timeline, type TimelineEntry } from '@/lib/ui/timeline'
import { TONE_ICON } from '@/lib/ui/tone'
import { BatchOutcomeBadge, codeWord, iconOfRecord, toneOfRecord } from '../../parts'

/** Events → window → record → call → answer, told in plain words, oldest first. */
export function RecordStory({ seller, record }: { seller: string; record: RecordDetail }) {
  const t = useTranslations('metering')
  const format = useFormat()
  const { window, events, batch, draws } = record
  const unit = record.unit ?? record.meter
  const amount = (value: string) => `${format.amount(value)} ${unit}`
  const span = (from: Date, to: Date) => `${format.dateTime(from)} – ${format.dateTime(to)} ${format.zone(to)}`
  const entries: TimelineEntry[] = []
  const newest = events[0]
  if (window) {
    const oldest = events.at(-1)
    entries.push({
      id: 'events',
      at: newest?.arrivedAt ?? window.sealAt,
      icon: Gauge,
      title: t('story.events', { count: window.events }),
      detail: (
        <>
          <p>{events.length === 0 ? t('story.eventsGone') : t('story.eventsText', { count: events.length })}</p>
          {oldest && (
            <ul className="mt-1 max-h-40 overflow-y-auto font-mono text-xs">
              {events.map((event) => (
                <li key={event.id} className="flex flex-wrap justify-between gap-x-4">
                  <span>
                    {format.dateTime(event.time)} · {event.id}
                  </span>
                  <span>{format.amount(event.value)}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      ),
    })
    entries.push({
      id: 'window',
      at: window.sealedAt ?? window.sealAt,
      icon: Layers,
      title: t(window.late ? 'story.lateWindow' : 'story.window', { total: amount(window.total) }),
      detail: (
        <>
          <p>{span(window.startsAt, window.endsAt)}</p>
          {window.carried !== '0' && <p>{t('story.carried', { amount: amount(window.carried) })}</p>}
        </>
      ),
      href: `/${seller}/metering/records?window=${window.id}`,
    })
  }
  entries.push({
    id: 'record',
    at: record.sealedAt,
    icon: FileCheck2,
    title: t('story.record', { value: amount(record.value) }),
    detail: (
      <>
        <p>{span(record.beginTime, record.endTime)}</p>
        {draws.some((draw) => draw.own) && (
          <p>
            {t('story.draws', {
              list: format.list(
                draws
                  .filter((draw) => draw.own)
                  .map((draw) =>
                    t('story.draw', { amount: amount(draw.amount), package: shorten(draw.packageInstanceId, 20) }),
                  ),
              ),
            })}
          </p>
        )}
        {record.replaces && <p>{t('story.replaces', { sn: record.replaces.slice(0, 8) })}</p>}
      </>
    ),
  })
  if (batch) {
    entries.push({
      id: 'batch',
      at: batch.sentAt,
      icon: ArrowUpRight,
      title: t('story.sent', { count: batch.size, attempt: record.attempts }),
      detail: batch.host && t('story.host', { host: batch.host }),
      href: `/${seller}/metering/batches?id=${batch.id}`,
    })
    if (batch.answeredAt) {
      entries.push({
        id: 'answer',
        at: batch.answeredAt,
        icon: MessageSquareReply,
        tone: batch.outcome === 'accepted' ? 'ok' : batch.outcome === 'refused' ? 'danger' : 'warn',
        title: batch.code
          ? t('story.answer', { code: `${batch.code} · ${codeWord(t, batch.code)}` })
          : t('story.noAnswer'),
        detail: (
          <div className="flex flex-col gap-2">
            <p className="flex flex-wrap gap-x-3">
              {batch.outcome && <BatchOutcomeBadge outcome={batch.outcome} plain />}
              {batch.status !== null && <span>HTTP {batch.status}</span>}
              {batch.durationMs !== null && <span>{format.duration(batch.durationMs)}</span>}
            </p>
            {batch.answer && <CodeView title={t('story.answerBody')} text={batch.answer} maxHeight="14rem" />}
          </div>
        ),
      })
    }
  }
  if (record.decidedAt) {
    entries.push({
      id: 'verdict',
      at: record.decidedAt,
      icon: iconOfRecord(record.state) ?? TONE_ICON[toneOfRecord(record.state)],
      tone: toneOfRecord(record.state),
      title: t('story.verdict', { state: t(`recordState.${record.state}`) }),
      detail: record.code && `${record.code} · ${codeWord(t, record.code)}`,
    })
  }
  if (record.checked) {
    entries.push({
      id: 'checked',
      at: record.checked.at,
      icon: ClipboardCheck,
      tone: 'ok',
      title: t('story.checked'),
      actor: record.checked.by,
    })
  }
  return (
    <Card title={t('story.title')} description={t('story.description')}>
      <Timeline entries={entries} />
    </Card>
  )
}
