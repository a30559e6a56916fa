import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { Forbidden } from '@/lib/ui/forbidden'
import { Page, PageHeader } from '@/lib/ui/layout'
import { LicenseTabs } from '../license-tabs'
import { OfflineForm } from './offline-form'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('licenses.offline')
  return { title: t('title') }
}

/** Activation of devices without network. */
export default async function OfflinePage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  if (ctx.actor.kind === 'user' && !may(ctx.actor.role, 'fulfilment:write')) return <Forbidden />
  const t = await getTranslations('licenses.offline')
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} />
      <LicenseTabs ctx={ctx} active="offline" />
      <div className="flex max-w-4xl flex-col gap-6">
        <OfflineForm seller={seller} />
      </div>
    </Page>
  )
}
