import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { Forbidden } from '@/lib/ui/forbidden'
import { Card, Page, PageHeader } from '@/lib/ui/layout'
import { OrderTabs } from '../order-tabs'
import { OrderImportForm } from './import-form'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('imports')
  return { title: t('title') }
}

/** The console's order export: look first, then enter it. */
export default async function OrderImportPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  if (ctx.actor.kind === 'user' && !may(ctx.actor.role, 'fulfilment:write')) return <Forbidden />
  const t = await getTranslations('imports')
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} />
      <OrderTabs seller={seller} ctx={ctx} />
      <Card title={t('file')} description={t('fileText')}>
        <OrderImportForm seller={seller} />
      </Card>
    </Page>
  )
}
