import type { Metadata } from 'next'
import { getNow, getTimeZone, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { getContainer } from '@/lib/container'
import { may } from '@/lib/domain/roles'
import { reportAttention } from '@/lib/services/reports/attention'
import { reportCalls } from '@/lib/services/reports/calls'
import { reportHealth } from '@/lib/services/reports/health'
import { CHART_RANGES } from '@/lib/services/reports/range'
import { reportSales } from '@/lib/services/reports/sales'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { Page, PageHeader } from '@/lib/ui/layout'
import { AttentionList } from './attention-list'
import { FirstSteps } from './first-steps'
import { HealthTiles } from './health-tiles'
import { type SearchParams, single } from './messages/words'
import { Trend } from './trend'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('overview')
  return { title: t('title') }
}

const SALES_DAYS = 30

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export default async function OverviewPage({ params, searchParams }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const asked = single(await searchParams).range
  const range = CHART_RANGES.find((each) => each === asked) ?? '24h'
  const timeZone = await getTimeZone()
  const [t, now, { env }, attention, health, calls, sales] = await Promise.all([
    getTranslations('overview'),
    getNow(),
    getContainer(),
    reportAttention(ctx),
    reportHealth(ctx),
    reportCalls(ctx, { range, timeZone }),
    reportSales(ctx, { days: SALES_DAYS, timeZone }),
  ])
  const untouched = health.lastCall === null && health.lastProbe === null && sales.total === 0
  const sandbox = env.sandbox && ctx.actor.kind === 'user' && may(ctx.actor.role, 'sandbox:use')
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} actions={<AutoRefresh seconds={15} />} />
      {untouched && <FirstSteps seller={seller} publicUrl={ctx.publicUrl} sandbox={sandbox} />}
      <AttentionList seller={seller} attention={attention} />
      <HealthTiles seller={seller} health={health} now={now} />
      {!untouched && <Trend seller={seller} range={range} calls={calls} sales={sales} />}
    </Page>
  )
}
