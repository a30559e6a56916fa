import { RotateCw } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { GO_LIVE_GROUPS, type GoLiveGroup } from '@/lib/domain/golive'
import { machineFacts } from '@/lib/http/machine-facts'
import { getFormat } from '@/lib/i18n/get-format'
import { inspectGoLive, type ProductReadiness } from '@/lib/services/golive/inspect'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink } from '@/lib/ui/button'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { Callout, Card, EmptyState, Page, PageHeader, Section, Stat, StatRow } from '@/lib/ui/layout'
import { LineItem } from './line-item'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('golive')
  return { title: t('title') }
}

const GROUPS = Object.keys(GO_LIVE_GROUPS) as GoLiveGroup[]

/** What stands between the account and its first sale, inspected as the page is drawn. */
export default async function GoLivePage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, format, { lines, products }] = await Promise.all([
    getTranslations('golive'),
    getFormat(),
    machineFacts().then((machine) => inspectGoLive(ctx, machine)),
  ])
  const count = (state: 'bad' | 'warn' | 'unseen' | 'ok') => lines.filter((line) => line.state === state).length
  const open = count('bad') + count('warn') + count('unseen')
  const columns: Column<ProductReadiness>[] = [
    { key: 'name', header: t('product'), grow: true, cell: (row) => row.name },
    {
      key: 'id',
      header: '',
      hideBelow: 'lg',
      cell: (row) => <span className="font-mono text-sm">{row.productId}</span>,
    },
    {
      key: 'seen',
      header: t('seenWell'),
      align: 'end',
      cell: (row) => t('seenOf', { seen: row.seen, required: row.required }),
    },
    { key: 'failed', header: t('failedCount'), align: 'end', cell: (row) => format.number(row.failed) },
  ]
  return (
    <Page className="max-w-5xl">
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={
          <>
            <AutoRefresh seconds={30} quiet />
            <ButtonLink href={`/${seller}/probes`}>{t('probe')}</ButtonLink>
            <ButtonLink href={`/${seller}/go-live`} icon={<RotateCw aria-hidden="true" />}>
              {t('again')}
            </ButtonLink>
          </>
        }
      />
      {open === 0 && (
        <Callout tone="ok" title={t('allGood')}>
          {t('allGoodText')}
        </Callout>
      )}
      <StatRow>
        <Stat label={t('sum.bad')} value={count('bad')} tone={count('bad') > 0 ? 'danger' : undefined} />
        <Stat label={t('sum.warn')} value={count('warn')} tone={count('warn') > 0 ? 'warn' : undefined} />
        <Stat label={t('sum.unseen')} value={count('unseen')} />
        <Stat label={t('sum.ok')} value={count('ok')} tone="ok" />
      </StatRow>
      {GROUPS.map((group) => {
        const items: readonly string[] = GO_LIVE_GROUPS[group]
        return (
          <Card key={group} title={t(`groups.${group}`)} flush>
            <ul className="divide-y divide-line">
              {lines
                .filter(({ item }) => items.includes(item))
                .map((line) => (
                  <LineItem key={line.item} seller={seller} line={line} />
                ))}
            </ul>
          </Card>
        )
      })}
      <Section title={t('productsTitle')} description={t('productsText')}>
        <DataTable
          label={t('productsTitle')}
          columns={columns}
          rows={products}
          rowKey={(row) => `${row.productId} ${row.skuCode}`}
          rowHref={(row) =>
            `/${seller}/go-live/${encodeURIComponent(row.productId)}?${new URLSearchParams({ sku: row.skuCode })}`
          }
          empty={<EmptyState title={t('productsNone')} text={t('lines.products.next')} />}
        />
      </Section>
    </Page>
  )
}
