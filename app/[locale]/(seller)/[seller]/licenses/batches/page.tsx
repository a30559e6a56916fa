import { KeySquare, Package } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { getFormat } from '@/lib/i18n/get-format'
import { BATCH_MAX, latestBatches, licenseProducts } from '@/lib/services/licensing/issue-batch'
import { ButtonLink } from '@/lib/ui/button'
import { DataTable } from '@/lib/ui/data-table'
import { Input, Select, Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card, EmptyState, Page, PageHeader, Section } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { LicenseTabs } from '../license-tabs'
import { issueBatchAction } from './actions'
import { BatchStateBadge } from './batch-progress'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('licenses.batches')
  return { title: t('title') }
}

/** Many licences at once, and the latest batches. */
export default async function BatchesPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, format, batches] = await Promise.all([getTranslations('licenses.batches'), getFormat(), latestBatches(ctx)])
  const writes = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'fulfilment:write')
  const path = `/${seller}/licenses/batches`
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} />
      <LicenseTabs ctx={ctx} active="batches" />
      {writes && <IssueCard seller={seller} />}
      <Section title={t('list')}>
        <DataTable
          label={t('list')}
          rows={batches}
          rowKey={(row) => row.id}
          rowHref={(row) => `${path}/${row.id}`}
          columns={[
            { key: 'product', header: t('product'), grow: true, cell: (row) => row.productName },
            {
              key: 'state',
              header: t('state'),
              link: false,
              cell: (row) => <BatchStateBadge state={row.state} plain />,
            },
            {
              key: 'progress',
              header: t('progress'),
              align: 'end',
              cell: (row) => t('progressOf', { issued: format.number(row.issued), total: format.number(row.total) }),
            },
            { key: 'by', header: t('by'), hideBelow: 'lg', cell: (row) => row.createdBy },
            { key: 'created', header: t('created'), align: 'end', cell: (row) => <Time at={row.createdAt} /> },
          ]}
          empty={<EmptyState icon={<KeySquare />} title={t('empty')} text={t('emptyText')} />}
        />
      </Section>
    </Page>
  )
}

async function IssueCard({ seller }: { seller: string }) {
  const ctx = await sellerContext(seller)
  const [t, format, products] = await Promise.all([
    getTranslations('licenses.batches'),
    getFormat(),
    licenseProducts(ctx),
  ])
  if (products.length === 0) {
    return (
      <Card>
        <EmptyState
          icon={<Package />}
          title={t('noProducts')}
          text={t('noProductsText')}
          action={<ButtonLink href={`/${seller}/products/new`}>{t('new')}</ButtonLink>}
        />
      </Card>
    )
  }
  const zone = format.zone(ctx.now())
  return (
    <Card title={t('new')}>
      <ActionForm action={issueBatchAction.bind(null, seller)}>
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          <Select
            name="product"
            label={t('productField')}
            options={products.map(({ productId, skuCode, name, settings }) => ({
              value: `${productId} ${skuCode}`,
              label: `${[name, skuCode].filter(Boolean).join(' · ')} (${t(`settings.${settings?.source === 'pool' ? 'pool' : (settings?.format ?? 'signed')}`)})`,
            }))}
          />
          <Input
            name="count"
            type="number"
            min={1}
            max={BATCH_MAX}
            label={t('count')}
            hint={t('countHint', { max: format.number(BATCH_MAX) })}
            defaultValue={10}
            required
          />
          <Input name="seats" type="number" min={1} max={100_000} label={t('seats')} hint={t('seatsHint')} optional />
          <Input name="effectiveTime" type="datetime-local" label={t('from', { zone })} optional />
          <Input name="expireTime" type="datetime-local" label={t('until', { zone })} hint={t('untilHint')} optional />
        </div>
        <Textarea name="reason" label={t('reasonField')} hint={t('reasonHint')} maxLength={500} rows={2} required />
        <div>
          <SubmitButton>{t('submit')}</SubmitButton>
        </div>
      </ActionForm>
    </Card>
  )
}
