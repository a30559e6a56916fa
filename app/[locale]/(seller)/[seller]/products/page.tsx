import { Download, PackageOpen, Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { PRODUCT_KINDS, PROVISIONING_MODES } from '@/lib/domain/products'
import { may } from '@/lib/domain/roles'
import { exportHref, pageLinks } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { listProducts, type ProductListRow } from '@/lib/services/products/list-products'
import { getSettings } from '@/lib/services/settings/get-settings'
import { StatusBadge } from '@/lib/ui/badge'
import { ButtonLink, buttonClass } from '@/lib/ui/button'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import type { FilterParams } from '@/lib/ui/filter-href'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'
import { productQuery } from './product-query'
import { productHref, provisioningWords } from './product-words'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<FilterParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('products')
  return { title: t('title') }
}

/** What is sold, and how each is prepared. */
export default async function ProductsPage({ params, searchParams }: Props) {
  const { seller } = await params
  const query = await searchParams
  const ctx = await sellerContext(seller)
  const [t, kinds, modes, words, format, locale, page, { settings }] = await Promise.all([
    getTranslations('products'),
    getTranslations('enums.productKind'),
    getTranslations('enums.provisioning'),
    provisioningWords(),
    getFormat(),
    getLocale(),
    listProducts(ctx, productQuery(query)),
    getSettings(ctx),
  ])
  const path = `/${seller}/products`
  const writes = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'products:write')
  const columns: Column<ProductListRow>[] = [
    {
      key: 'name',
      header: t('name'),
      grow: true,
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          {row.name}
          {row.discovered && <StatusBadge tone="warn">{t('discovered')}</StatusBadge>}
        </span>
      ),
    },
    { key: 'id', header: t('productId'), cell: (row) => <span className="font-mono text-sm">{row.productId}</span> },
    {
      key: 'sku',
      header: t('skuCode'),
      cell: (row) => (row.skuCode ? <span className="font-mono text-sm">{row.skuCode}</span> : t('anySku')),
    },
    { key: 'kind', header: t('kind'), cell: (row) => kinds(row.kind) },
    {
      key: 'provisioning',
      header: t('provisioning'),
      cell: (row) =>
        row.provisioning ? (
          words(row.provisioning)
        ) : (
          <span className="text-ink-soft">{t('default', { what: words(settings.defaultProvisioning) })}</span>
        ),
    },
    { key: 'sales', header: t('sales'), align: 'end', cell: (row) => format.number(row.sales) },
    { key: 'changed', header: t('changed'), align: 'end', hideBelow: 'lg', cell: (row) => <Time at={row.updatedAt} /> },
  ]
  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={
          writes && (
            <ButtonLink href={`${path}/new`} variant="primary" icon={<Plus aria-hidden="true" />}>
              {t('add')}
            </ButtonLink>
          )
        }
      />
      <div className="flex flex-col gap-3">
        <FilterBar
          path={path}
          params={query}
          filters={[
            { kind: 'text', name: 'q', label: t('filter.q'), placeholder: t('filter.qHint') },
            {
              kind: 'select',
              name: 'kind',
              label: t('kind'),
              options: PRODUCT_KINDS.map((kind) => ({ value: kind, label: kinds(kind) })),
            },
            {
              kind: 'select',
              name: 'mode',
              label: t('provisioning'),
              options: [
                { value: 'default', label: t('form.default') },
                ...PROVISIONING_MODES.map((mode) => ({ value: mode, label: modes(`${mode}.label`) })),
              ],
            },
            { kind: 'toggle', name: 'discovered', label: t('discovered') },
          ]}
        >
          <a href={exportHref(`/${locale}${path}/export`, query)} className={buttonClass('secondary', 'sm')} download>
            <Download aria-hidden="true" />
            {t('export')}
          </a>
        </FilterBar>
        <DataTable
          label={t('title')}
          columns={columns}
          rows={page.rows}
          rowKey={(row) => `${row.productId} ${row.skuCode}`}
          rowHref={(row) => productHref(seller, row)}
          empty={<EmptyState icon={<PackageOpen />} title={t('empty.title')} text={t('empty.text')} />}
        />
        <Pager {...pageLinks(path, query, page)} />
      </div>
    </Page>
  )
}
