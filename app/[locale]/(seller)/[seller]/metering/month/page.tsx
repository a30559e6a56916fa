import { CalendarDays, Download } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { exportHref, listParams, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { lastMonths, reportMonth } from '@/lib/services/metering/report-month'
import { buttonClass } from '@/lib/ui/button'
import { FilterBar } from '@/lib/ui/filter-bar'
import { Callout, EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { MeteringTabs } from '../metering-tabs'
import { MonthTable } from './month-table'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

const MONTHS = 13

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('metering.month')
  return { title: t('title') }
}

/** A month by consumption, to be laid beside the marketplace's statement. */
export default async function MonthPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, format, locale] = await Promise.all([getTranslations('metering'), getFormat(), getLocale()])
  const report = await reportMonth(ctx, listParams(search, format.timeZone))
  const path = `/${seller}/metering/month`
  return (
    <Page>
      <PageHeader title={t('month.title')} description={t('month.description')} />
      <MeteringTabs seller={seller} active="month" />
      <FilterBar
        path={path}
        params={{ ...search, month: report.month }}
        filters={[
          {
            kind: 'select',
            name: 'month',
            label: t('month.month'),
            options: lastMonths(ctx.now(), MONTHS).map((value) => ({ value, label: value })),
          },
          { kind: 'toggle', name: 'test', label: t('filters.test') },
        ]}
      >
        <a
          href={exportHref(`/${locale}${path}/export`, { ...search, month: report.month })}
          className={buttonClass('secondary', 'sm')}
          download
        >
          <Download aria-hidden="true" />
          {t('export')}
        </a>
      </FilterBar>
      {!report.complete && (
        <Callout tone="warn" title={t('month.incomplete')}>
          {t('month.incompleteText')}
        </Callout>
      )}
      {report.products.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface">
          <EmptyState icon={<CalendarDays />} title={t('month.empty')} text={t('month.emptyText')} />
        </div>
      ) : (
        <MonthTable seller={seller} report={report} />
      )}
    </Page>
  )
}
