import { CircleCheck, type LucideIcon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { Attention } from '@/lib/services/reports/attention'
import { ButtonLink } from '@/lib/ui/button'
import { Card, EmptyState } from '@/lib/ui/layout'
import { TONE_ICON, TONE_TEXT, type Tone } from '@/lib/ui/tone'
import { AdviceTitle, IncidentClock, useCauseWords, useIncidentName } from './incidents/incident-parts'
import { poolHref } from './licenses/stock/pool-href'
import { ALARM_TONE } from './metering/alarm-list'
import { alarmHref, alarmWords } from './metering/alarm-words'

/** The rest is behind one line. */
const SHOWN_ALARMS = 3

type Item = { key: string; tone: Tone; title: string; text: ReactNode; clock?: ReactNode; href: string }

/** What wants a person, most urgent first; each with the way to it. */
export function AttentionList({ seller, attention }: { seller: string; attention: Attention }) {
  const t = useTranslations('overview.attention')
  const nameOf = useIncidentName()
  const causeOf = useCauseWords()
  const metering = useTranslations('metering')
  const base = `/${seller}`
  const {
    incidents,
    incidentCount,
    presumed,
    unauthenticated,
    deadJobs,
    tasksOverdue,
    failedLookups,
    lowPools,
    discovered,
    alarms,
  } = attention
  const more = incidentCount - incidents.length

  const items: Item[] = incidents.map((incident) => ({
    key: incident.id,
    tone: incident.advice === 'refund' ? 'danger' : 'warn',
    title: nameOf(incident),
    text: (
      <>
        {t('affected', { failing: incident.failing, cause: causeOf(incident.reason) })}
        <span className="block">
          <AdviceTitle incident={incident} />
        </span>
      </>
    ),
    clock: incident.clock?.givesUpAt ? <IncidentClock incident={incident} /> : undefined,
    href: `${base}/incidents/${incident.id}`,
  }))
  const add = (key: string, count: number, tone: Tone, title: string, text: ReactNode, href: string) => {
    if (count > 0) items.push({ key, tone, title, text, href: `${base}${href}` })
  }
  add('more', more, 'warn', t('more', { count: more }), null, '/incidents')
  add('presumed', presumed, 'danger', t('presumed', { count: presumed }), t('presumedText'), '/incidents?state=all')
  add(
    'unauthenticated',
    unauthenticated,
    'danger',
    t('unauthenticated', { count: unauthenticated }),
    t('unauthenticatedText'),
    '/messages?unsigned=1',
  )
  for (const alarm of alarms.slice(0, SHOWN_ALARMS)) {
    const { title, text } = alarmWords(metering, alarm)
    items.push({ key: alarm.id, tone: ALARM_TONE[alarm.kind], title, text, href: alarmHref(seller, alarm) })
  }
  add(
    'alarms',
    alarms.length - SHOWN_ALARMS,
    'warn',
    t('alarms', { count: alarms.length - SHOWN_ALARMS }),
    null,
    '/metering',
  )
  add('overdue', tasksOverdue, 'danger', t('overdue', { count: tasksOverdue }), t('overdueText'), '/tasks')
  for (const { productId, skuCode, name, free } of lowPools) {
    items.push({
      key: `pool ${productId} ${skuCode}`,
      tone: free === 0 ? 'danger' : 'warn',
      title: free === 0 ? t('emptyPool', { name }) : t('lowPool', { name, free }),
      text: t('lowPoolText'),
      href: poolHref(seller, { productId, skuCode }),
    })
  }
  add('dead', deadJobs, 'danger', t('deadJobs', { count: deadJobs }), t('deadJobsText'), '/jobs?state=dead')
  add(
    'lookups',
    failedLookups,
    'warn',
    t('lookups', { count: failedLookups }),
    t('lookupsText'),
    '/orders?lookup=failed',
  )
  add(
    'discovered',
    discovered.length,
    'warn',
    t('discovered', { count: discovered.length }),
    t('discoveredText', { names: discovered.map(({ name }) => name).join(', ') }),
    '/products',
  )
  if (items.length === 0) {
    return (
      <Card title={t('title')}>
        <EmptyState icon={<CircleCheck className="text-ok" />} title={t('none')} text={t('noneText')} />
      </Card>
    )
  }
  return (
    <Card title={t('title')} flush>
      <ul className="divide-y divide-line">
        {items.map(({ key, tone, title, text, clock, href }) => (
          <li key={key} className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
            <ToneIcon icon={TONE_ICON[tone]} className={TONE_TEXT[tone]} />
            <div className="min-w-0 flex-1 basis-64">
              <p className="break-words font-medium">{title}</p>
              {text && <p className="text-ink-soft text-sm">{text}</p>}
            </div>
            <div className="flex items-center gap-3">
              {clock}
              <ButtonLink href={href} size="sm" aria-label={`${t('look')}: ${title}`}>
                {t('look')}
              </ButtonLink>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function ToneIcon({ icon: Icon, className }: { icon: LucideIcon; className: string }) {
  return <Icon className={`mt-0.5 size-4 shrink-0 ${className}`} aria-hidden="true" />
}
