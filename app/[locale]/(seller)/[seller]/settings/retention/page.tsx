import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { getRetention } from '@/lib/services/retention/preview'
import { Page, PageHeader } from '@/lib/ui/layout'
import { RetentionForm } from './retention-form'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('retention')
  return { title: t('title') }
}

/** For how long the account keeps what, what that would clear, and when buyers' data go. */
export default async function RetentionPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, view] = await Promise.all([getTranslations('retention'), getRetention(ctx)])
  const writes = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'settings:write')
  return (
    <Page className="max-w-5xl">
      <PageHeader title={t('title')} description={t('text')} />
      <RetentionForm seller={seller} view={view} writes={writes} />
    </Page>
  )
}
