import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { USAGE_IMPORT_MAX } from '@/lib/services/metering/import-usage'
import { Forbidden } from '@/lib/ui/forbidden'
import { Card, Page, PageHeader } from '@/lib/ui/layout'
import { UsageImportForm } from './import-form'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('usage-import')
  return { title: t('title') }
}

/** Usage from a list: look first, then take it in. */
export default async function UsageImportPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  if (ctx.actor.kind === 'user' && !may(ctx.actor.role, 'metering:write')) return <Forbidden />
  const t = await getTranslations('usage-import')
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('back'), href: `/${seller}/metering` }]}
        title={t('title')}
        description={t('text')}
      />
      <Card>
        <UsageImportForm seller={seller} max={USAGE_IMPORT_MAX} />
      </Card>
    </Page>
  )
}
