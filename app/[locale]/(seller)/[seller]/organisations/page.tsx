import { Building2, Download } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { listTenants, type TenantListRow } from '@/lib/services/organisations/list-tenants'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { TenantState } from './tenant-state'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('organisations')
  return { title: t('title') }
}

export default async function OrganisationsPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, format, locale] = await Promise.all([getTranslations('organisations'), getFormat(), getLocale()])
  const page = await listTenants(ctx, listParams(search, format.timeZone))
  const path = `/${seller}/organisations`
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  const href = (row: TenantListRow) => `${path}/${encodeURIComponent(row.tenantId)}${row.test ? '?test=1' : ''}`
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} actions={<AutoRefresh seconds={15} />} />
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'q', label: t('search') },
          {
            kind: 'select',
            name: 'state',
            label: t('filters.state'),
            options: (['bound', 'unbound'] as const).map((value) => ({ value, label: t(`bound.${value}`) })),
          },
          { kind: 'toggle', name: 'trouble', label: t('filters.trouble') },
          { kind: 'toggle', name: 'test', label: t('test') },
        ]}
      >
        <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
          <Download aria-hidden="true" />
          {t('export')}
        </a>
      </FilterBar>
      <DataTable
        label={t('list')}
        rows={page.rows}
        rowKey={(row) => `${row.test} ${row.tenantId}`}
        rowHref={href}
        rowTone={(row) => (row.test || row.bindings === 0 ? 'muted' : undefined)}
        columns={[
          {
            key: 'name',
            header: t('columns.tenant'),
            grow: true,
            cell: (row) => row.name ?? <span className="text-ink-faint">{t('unnamed')}</span>,
          },
          {
            key: 'id',
            header: 'ID',
            link: false,
            cell: (row) => (
              <span className="inline-flex items-center gap-2">
                <CopyId id={row.tenantId} keep={14} />
                {row.test && <TestBadge />}
              </span>
            ),
          },
          { key: 'code', header: t('columns.code'), link: false, cell: (row) => row.tenantCode ?? '–' },
          {
            key: 'domain',
            header: t('columns.domain'),
            link: false,
            hideBelow: 'xl',
            cell: (row) => <span className="break-all">{row.domainName?.replace(/^https?:\/\//, '') ?? '–'}</span>,
          },
          { key: 'state', header: t('columns.state'), link: false, cell: (row) => <TenantState tenant={row} plain /> },
          {
            key: 'instances',
            header: t('columns.instances'),
            link: false,
            align: 'end',
            cell: (row) => format.number(row.bindings),
          },
          {
            key: 'members',
            header: t('columns.members'),
            link: false,
            align: 'end',
            cell: (row) => format.number(row.members),
          },
          {
            key: 'lastPush',
            header: t('columns.lastPush'),
            link: false,
            align: 'end',
            cell: (row) => <Time at={row.lastPushAt} />,
          },
        ]}
        empty={
          <EmptyState
            icon={<Building2 />}
            title={filtered ? t('empty.filtered') : t('empty.title')}
            text={filtered ? undefined : t('empty.text')}
            action={
              filtered ? undefined : (
                <ButtonLink href={`/${seller}/settings/kit`} variant="primary">
                  {t('empty.go')}
                </ButtonLink>
              )
            }
          />
        }
      />
      <Pager {...pageLinks(path, search, page)} />
    </Page>
  )
}
