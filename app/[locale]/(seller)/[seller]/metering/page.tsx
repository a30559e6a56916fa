import { Gauge } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { getContainer } from '@/lib/container'
import { may } from '@/lib/domain/roles'
import type { SearchParams } from '@/lib/http/list-params'
import { ringingAlarms } from '@/lib/services/metering/list-alarms'
import { reportConservation } from '@/lib/services/metering/report-conservation'
import { reportSending } from '@/lib/services/metering/report-sending'
import { reportUsage } from '@/lib/services/metering/report-usage'
import { CHART_RANGES } from '@/lib/services/reports/range'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink } from '@/lib/ui/button'
import { EmptyState, Page, PageHeader, Section } from '@/lib/ui/layout'
import { AlarmList } from './alarm-list'
import { ClockTable } from './clock-table'
import { Conservation } from './conservation'
import { MeteringTabs } from './metering-tabs'
import { SenderTiles } from './sender-tiles'
import { UsageCharts } from './usage-charts'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('metering')
  return { title: t('title') }
}

/** Will every unit of usage be billed? Alarms, clocks, usage over time, and the books. */
export default async function MeteringPage({ params, searchParams }: Props) {
  const { seller } = await params
  const { range: asked, test: tests } = await searchParams
  const range = CHART_RANGES.find((each) => each === asked) ?? '24h'
  const test = tests === '1'
  const ctx = await sellerContext(seller)
  const [t, { env }, alarms, books, sending, charts] = await Promise.all([
    getTranslations('metering'),
    getContainer(),
    ringingAlarms(ctx),
    reportConservation(ctx, { test }),
    reportSending(ctx, { test }),
    reportUsage(ctx, { range, test }),
  ])
  const base = `/${seller}/metering`
  const sandbox = env.sandbox && ctx.actor.kind === 'user' && may(ctx.actor.role, 'sandbox:use')
  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <>
            {ctx.actor.kind === 'user' && may(ctx.actor.role, 'metering:write') && (
              <ButtonLink href={`${base}/import`}>{t('import')}</ButtonLink>
            )}
            <AutoRefresh seconds={15} />
          </>
        }
      />
      <MeteringTabs seller={seller} active="overview" />
      {alarms.length > 0 && <AlarmList seller={seller} alarms={alarms} />}
      {books.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface">
          <EmptyState
            icon={<Gauge />}
            title={t('empty.title')}
            text={t('empty.text')}
            action={
              <>
                <ButtonLink href={`/${seller}/products`} variant="primary">
                  {t('empty.products')}
                </ButtonLink>
                <ButtonLink href={`/${seller}/settings/api-keys`}>{t('empty.keys')}</ButtonLink>
                {sandbox && <ButtonLink href={`/sandbox/${seller}`}>{t('empty.sandbox')}</ButtonLink>}
                {!test && <ButtonLink href={`${base}?test=1`}>{t('empty.tests')}</ButtonLink>}
              </>
            }
          />
        </div>
      ) : (
        <>
          <SenderTiles seller={seller} sending={sending} />
          <UsageCharts base={base} range={range} charts={charts} books={books} test={test} />
          <Section title={t('clocks.title')} description={t('clocks.description')}>
            <ClockTable seller={seller} clocks={sending.clocks} />
          </Section>
          <Conservation seller={seller} books={books} test={test} />
        </>
      )}
    </Page>
  )
}
