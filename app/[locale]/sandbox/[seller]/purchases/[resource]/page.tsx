import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { getFormat } from '@/lib/i18n/get-format'
import { BUYER_VERBS, PLATFORM_VERBS, type Verb } from '@/lib/sandbox/available'
import { isOfferKey } from '@/lib/sandbox/catalogue'
import { type SandboxResourceRow, viewResource } from '@/lib/sandbox/views'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { Badge } from '@/lib/ui/badge'
import { ButtonLink, TextLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { ActionForm } from '@/lib/ui/form'
import { Callout, Card, Page, PageHeader, Section } from '@/lib/ui/layout'
import { openPage, orNotFound } from '../../../open'
import { verbAction } from '../../actions'
import { CallTable } from '../../call-table'
import { ChoiceButton } from '../../choice-button'
import { ResourceBadge } from '../../states'
import { DetailsCard } from './details-card'
import { LicenseCards } from './license-cards'

type Props = { params: Promise<{ seller: string; resource: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sandbox.resource')
  return { title: t('details') }
}

/** One purchased app: what the seller says about it, and everything that can happen to it. */
export default async function ResourcePage({ params }: Props) {
  const { seller, resource: id } = await params
  const view = await orNotFound(viewResource(await openPage(seller), id))
  const { resource, verbs, calls, answer, asks, events, joint } = view
  const [t, purchases, names, frozen, format] = await Promise.all([
    getTranslations('sandbox.resource'),
    getTranslations('sandbox.purchases'),
    getTranslations('sandbox.offer'),
    getTranslations('sandbox.frozenFor'),
    getFormat(),
  ])
  const { instanceId, state } = resource
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: purchases('title'), href: `/sandbox/${seller}/purchases` }]}
        title={isOfferKey(resource.offer) ? names(`${resource.offer}.name`) : resource.product.productName}
        badges={
          <>
            <ResourceBadge state={state} />
            {state === 'frozen' && resource.frozenFor && <Badge tone="warn">{frozen(resource.frozenFor)}</Badge>}
            {resource.trial && <Badge tone="info">{t('trial')}</Badge>}
          </>
        }
        facts={[
          ...(resource.family === 'license_code'
            ? []
            : [{ label: t('instance'), value: instanceId ? <CopyId id={instanceId} keep={36} /> : '–' }]),
          { label: t('orderLine'), value: <CopyId id={resource.orderLineId} keep={32} /> },
          { label: t('expires'), value: resource.expireTime ? format.exact(resource.expireTime) : t('never') },
          { label: t('buyer'), value: resource.buyer.customerName },
          { label: t('portal'), value: <PortalLinks seller={seller} resource={resource} /> },
        ]}
        actions={<AutoRefresh seconds={5} />}
      />
      {state === 'failed' && <Callout tone="danger" title={t('refunded')} />}
      <div className="grid items-start gap-4 lg:grid-cols-[1fr_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {asks && <DetailsCard seller={seller} resource={resource} answer={answer} />}
          <LicenseCards seller={seller} resource={resource} events={events} />
        </div>
        <div className="flex flex-col gap-4">
          {joint && state === 'active' && (
            <Card title={t('bind')} description={t('bindText')}>
              <ButtonLink href={`/sandbox/${seller}/enterprises`}>{t('bind')}</ButtonLink>
            </Card>
          )}
          <VerbCard
            title={t('actions')}
            {...{ seller, id }}
            verbs={BUYER_VERBS.filter((verb) => verbs.includes(verb))}
          />
          <VerbCard
            title={t('platform')}
            {...{ seller, id }}
            verbs={PLATFORM_VERBS.filter((verb) => verbs.includes(verb))}
          />
        </div>
      </div>
      <Section title={t('calls')}>
        <CallTable seller={seller} rows={calls} />
      </Section>
    </Page>
  )
}

/** Where the portal shows it. Of an authorization code it learns nothing from the purchase, so only the licence counts. */
async function PortalLinks({ seller, resource }: { seller: string; resource: SandboxResourceRow }) {
  const t = await getTranslations('sandbox.resource')
  const { family, orderId, instanceId, license } = resource
  const byCode = family === 'license_code'
  const order = encodeURIComponent(orderId)
  return (
    <span className="flex flex-wrap gap-x-3">
      {!byCode && (
        <>
          <TextLink href={`/${seller}/orders/${order}`}>{t('portalOrder')}</TextLink>
          <TextLink href={`/${seller}/messages?order=${order}`}>{t('portalMessages')}</TextLink>
        </>
      )}
      {license && (
        <TextLink href={`/${seller}/licenses?q=${byCode ? encodeURIComponent(license) : order}`}>
          {t('portalLicenses')}
        </TextLink>
      )}
      {instanceId && !byCode && (
        <TextLink href={`/${seller}/instances/${encodeURIComponent(instanceId)}`}>{t('portalInstance')}</TextLink>
      )}
    </span>
  )
}

async function VerbCard({
  title,
  seller,
  id,
  verbs,
}: {
  title: string
  seller: string
  id: string
  verbs: readonly Verb[]
}) {
  if (verbs.length === 0) return null
  const t = await getTranslations('sandbox.verb')
  return (
    <Card title={title}>
      <ActionForm action={verbAction.bind(null, seller, id)} className="gap-2">
        {verbs.map((verb) => (
          <ChoiceButton key={verb} name="verb" value={verb} size="md" className="w-full justify-start">
            {t(verb)}
          </ChoiceButton>
        ))}
      </ActionForm>
    </Card>
  )
}
