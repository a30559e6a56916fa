import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { pathSegment } from '@/lib/http/path-segment'
import { viewInstance } from '@/lib/sandbox/views'
import { Badge } from '@/lib/ui/badge'
import { ButtonLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { Callout, Card, DefinitionList, Page, PageHeader } from '@/lib/ui/layout'
import { openPage, orNotFound } from '../../../open'

type Props = {
  params: Promise<{ seller: string; instance: string }>
  searchParams: Promise<{ admin?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sandbox.product')
  return { title: t('title') }
}

/** The demo seller's product: where frontEndUrl and adminUrl lead. */
export default async function ProductPage({ params, searchParams }: Props) {
  const [{ seller, instance }, { admin }] = await Promise.all([params, searchParams])
  const instanceId = pathSegment(instance)
  const resource = await orNotFound(viewInstance(await openPage(seller), instanceId))
  const [t, purchases] = await Promise.all([getTranslations('sandbox.product'), getTranslations('sandbox.resource')])
  return (
    <Page>
      <PageHeader
        title={resource?.product.productName ?? t('title')}
        description={t('text')}
        badges={admin ? <Badge tone="info">{t('admin')}</Badge> : undefined}
        actions={
          <ButtonLink href={`/sandbox/${seller}/purchases${resource ? `/${resource.id}` : ''}`}>{t('back')}</ButtonLink>
        }
      />
      {!resource && <Callout tone="warn" title={t('unknown')} />}
      {resource?.state === 'frozen' && (
        <Callout tone="warn" title={t('frozenTitle')}>
          {t('frozenText')}
        </Callout>
      )}
      {resource?.state === 'released' && (
        <Callout tone="danger" title={t('releasedTitle')}>
          {t('releasedText')}
        </Callout>
      )}
      {resource?.state === 'active' && (
        <Card title={t('welcome', { buyer: resource.buyer.customerName })}>
          <DefinitionList items={[{ label: purchases('instance'), value: <CopyId id={instanceId} keep={36} /> }]} />
        </Card>
      )}
    </Page>
  )
}
