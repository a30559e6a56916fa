import { Download, Layers } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { pathSegment } from '@/lib/http/path-segment'
import { getFormat } from '@/lib/i18n/get-format'
import { IMPORT_MAX } from '@/lib/services/licensing/read-keys'
import { listPools, listStock, type StockListRow } from '@/lib/services/licensing/stock'
import { StatusBadge } from '@/lib/ui/badge'
import { Button, buttonClass, TextLink } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { Callout, Card, EmptyState, Page, PageHeader, Section } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'
import { MaskedKey } from '../../license-parts'
import { removeStockAction } from '../actions'
import { poolHref } from '../pool-href'
import { StockImport } from '../stock-import'

type Props = { params: Promise<{ seller: string; product: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('licenses.stock')
  return { title: t('title') }
}

/** A product's pool: what is left, what went where, and how more gets in. */
export default async function PoolPage({ params, searchParams }: Props) {
  const [{ seller, product }, search] = await Promise.all([params, searchParams])
  const ctx = await sellerContext(seller)
  const productId = pathSegment(product)
  const skuCode = String(search.sku ?? '')
  const [t, format, locale, pools] = await Promise.all([
    getTranslations('licenses.stock'),
    getFormat(),
    getLocale(),
    listPools(ctx),
  ])
  const pool = pools.find((one) => one.productId === productId && one.skuCode === skuCode)
  if (!pool) notFound()
  const page = await listStock(ctx, { ...listParams(search, format.timeZone), productId, skuCode })
  const path = `/${seller}/licenses/stock/${encodeURIComponent(productId)}`
  const role = ctx.actor.kind === 'user' ? ctx.actor.role : 'viewer'
  const writes = may(role, 'fulfilment:write')
  const columns: Column<StockListRow>[] = [
    { key: 'key', header: t('key'), cell: (row) => <MaskedKey hint={row.keyHint} /> },
    {
      key: 'state',
      header: t('state'),
      cell: (row) => (
        <StatusBadge tone={row.drawnAt ? 'neutral' : 'ok'} plain>
          {t(row.drawnAt ? 'states.drawn' : 'states.free')}
        </StatusBadge>
      ),
    },
    {
      key: 'license',
      header: t('license'),
      grow: true,
      cell: (row) =>
        row.licenseId ? (
          <TextLink href={`/${seller}/licenses/${row.licenseId}`}>{row.licenseId.slice(0, 8)}</TextLink>
        ) : row.drawnAt ? (
          t('spent')
        ) : (
          '–'
        ),
    },
    {
      key: 'drawn',
      header: t('drawn'),
      align: 'end',
      cell: (row) => (row.drawnAt ? <Time at={row.drawnAt} /> : '–'),
    },
    {
      key: 'imported',
      header: t('importedAt'),
      align: 'end',
      hideBelow: 'lg',
      cell: (row) => <Time at={row.importedAt} />,
    },
    { key: 'by', header: t('importedBy'), hideBelow: 'xl', cell: (row) => row.importedBy },
    {
      key: 'actions',
      header: <span className="sr-only">{t('remove')}</span>,
      align: 'end',
      cell: (row) =>
        writes && !row.drawnAt ? (
          <ConfirmDialog
            trigger={<Button size="sm">{t('remove')}</Button>}
            title={t('removeTitle')}
            description={t('removeText')}
            confirm={t('remove')}
            reason="required"
            danger
            action={removeStockAction}
            hidden={{ seller, stockId: row.id }}
          />
        ) : null,
    },
  ]
  const exports = `/${locale}${path}/export${skuCode ? `?${new URLSearchParams({ sku: skuCode })}` : ''}`
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('back'), href: `/${seller}/licenses/stock` }]}
        title={[pool.name, skuCode].filter(Boolean).join(' · ')}
        facts={[
          { label: t('free'), value: format.number(pool.free) },
          { label: t('alarm'), value: format.number(pool.lowStock) },
          { label: t('total'), value: format.number(pool.total) },
        ]}
        actions={
          may(role, 'secrets:reveal') &&
          pool.total > 0 && (
            <a href={exports} className={buttonClass('secondary')} download>
              <Download aria-hidden="true" />
              {t('exportKeys')}
            </a>
          )
        }
      />
      {pool.low && (
        <Callout tone={pool.free === 0 ? 'danger' : 'warn'} title={t('low')}>
          {t('lowText')}
        </Callout>
      )}
      {writes && (
        <Card title={t('import')} description={t('importText')}>
          <StockImport pool={{ seller, productId, skuCode }} max={IMPORT_MAX} />
        </Card>
      )}
      <Section title={t('keys')}>
        <FilterBar
          path={path}
          params={search}
          filters={[
            {
              kind: 'select',
              name: 'state',
              label: t('state'),
              options: (['free', 'drawn'] as const).map((value) => ({ value, label: t(`states.${value}`) })),
            },
          ]}
        />
        <DataTable
          label={t('keys')}
          rows={page.rows}
          rowKey={(row) => row.id}
          columns={columns}
          rowTone={(row) => (row.drawnAt ? 'muted' : undefined)}
          empty={<EmptyState icon={<Layers />} title={t('noKeys')} text={t('noKeysText')} />}
        />
        <Pager {...pageLinks(poolHref(seller, { productId, skuCode: '' }), search, page)} />
      </Section>
    </Page>
  )
}
