import { Download, UserCheck } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { listUnlanded } from '@/lib/services/landings/list-unlanded'
import { buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { LandingTabs } from '../landing-tabs'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('landings.pending')
  return { title: t('title') }
}

/** Registration pending: paid and ready, and nobody has ever come in. */
export default async function PendingPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, format, locale] = await Promise.all([getTranslations('landings'), getFormat(), getLocale()])
  const page = await listUnlanded(ctx, listParams(search, format.timeZone))
  const path = `/${seller}/landings/pending`
  return (
    <Page>
      <PageHeader title={t('title')} description={t('pending.text')} />
      <LandingTabs seller={seller} />
      <FilterBar
        path={path}
        params={search}
        filters={[
          {
            kind: 'select',
            name: 'bound',
            label: t('pending.bound'),
            options: (['1', '0'] as const).map((value) => ({ value, label: t(`pending.is.${value}`) })),
          },
          { kind: 'toggle', name: 'test', label: t('test') },
        ]}
      >
        <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
          <Download aria-hidden="true" />
          {t('export')}
        </a>
      </FilterBar>
      <DataTable
        label={t('pending.title')}
        rows={page.rows}
        rowKey={(row) => row.instanceId}
        rowHref={(row) => `/${seller}/instances/${encodeURIComponent(row.instanceId)}`}
        rowTone={(row) => (row.test ? 'muted' : undefined)}
        columns={[
          {
            key: 'product',
            header: t('pending.product'),
            grow: true,
            cell: (row) => row.productName ?? t('pending.unnamed'),
          },
          {
            key: 'id',
            header: 'ID',
            link: false,
            cell: (row) => (
              <span className="inline-flex items-center gap-2">
                <CopyId id={row.instanceId} keep={12} />
                {row.test && <TestBadge />}
              </span>
            ),
          },
          { key: 'customer', header: t('pending.customer'), link: false, cell: (row) => row.customerName ?? '–' },
          {
            key: 'bound',
            header: t('pending.bound'),
            link: false,
            cell: (row) => t(`pending.is.${row.bound ? '1' : '0'}`),
          },
          {
            key: 'since',
            header: t('pending.since'),
            link: false,
            align: 'end',
            cell: (row) => <Time at={row.readyAt ?? row.createdAt} />,
          },
        ]}
        empty={<EmptyState icon={<UserCheck />} title={t('pending.none')} text={t('pending.noneText')} />}
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
