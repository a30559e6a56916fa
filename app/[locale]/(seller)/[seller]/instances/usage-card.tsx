import { useTranslations } from 'next-intl'
import { BOOK_TERMS } from '@/lib/services/metering/books'
import type { InstanceUsage } from '@/lib/services/metering/list-series'
import { ButtonLink, ExternalLink, TextLink } from '@/lib/ui/button'
import { Card, DefinitionList } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { Amount, RecordStateBadge, Span } from '../metering/parts'
import { UsedBar } from '../packages/package-parts'

/** An instance's usage: where it stands, what is left of its packages, its last records. */
export function UsageCard({
  seller,
  instanceId,
  usage,
}: {
  seller: string
  instanceId: string
  usage: InstanceUsage | null
}) {
  const t = useTranslations('metering')
  if (!usage) return null
  const base = `/${seller}/metering`
  const of = `instance=${encodeURIComponent(instanceId)}&test=1`
  return (
    <Card
      title={t('section.title')}
      description={usage.meter}
      actions={
        <ButtonLink size="sm" href={`${base}/records?${of}`}>
          {t('section.all')}
        </ButtonLink>
      }
    >
      <div className="flex flex-col gap-4">
        <DefinitionList
          items={[
            { label: t('term.counted'), value: <Amount value={usage.counted} unit={usage.unit} /> },
            ...BOOK_TERMS.filter((term) => usage[term] !== '0').map((term) => ({
              label: t(`term.${term}`),
              value: <Amount value={usage[term]} />,
            })),
            { label: t('section.lastEvent'), value: usage.lastArrivalAt && <Time at={usage.lastArrivalAt} /> },
            {
              label: t('section.page'),
              value: <ExternalLink href={usage.buyerUrl}>{t('section.open')}</ExternalLink>,
            },
          ]}
        />
        {usage.packages.length > 0 && (
          <div className="flex flex-col gap-2 border-line border-t pt-3">
            <h3 className="text-ink-faint text-sm">{t('section.packages')}</h3>
            {usage.packages.map((one) => (
              <div key={`${one.packageInstanceId} ${one.meter}`} className="flex items-center justify-between gap-3">
                <TextLink
                  href={`/${seller}/packages/${encodeURIComponent(one.packageInstanceId)}`}
                  className="min-w-0 truncate"
                >
                  {one.productName ?? one.packageInstanceId}
                </TextLink>
                <UsedBar percent={one.usedPercent} className="w-36 shrink-0" />
              </div>
            ))}
          </div>
        )}
        {usage.records.length > 0 && (
          <ul className="flex flex-col gap-1.5 border-line border-t pt-3 text-sm">
            {usage.records.map((record) => (
              <li key={record.meteringSn} className="flex flex-wrap items-center justify-between gap-x-3">
                <TextLink href={`${base}/records/${record.meteringSn}`}>
                  <Span from={record.beginTime} to={record.endTime} />
                </TextLink>
                <span className="flex items-center gap-3">
                  <Amount value={record.value} />
                  <RecordStateBadge state={record.state} plain />
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  )
}
