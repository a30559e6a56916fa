import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { getLicense } from '@/lib/services/licensing/get'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, TextLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { Callout, Card, DefinitionList, Page, PageHeader, Section } from '@/lib/ui/layout'
import { LicenseStateBadge, TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { CustomerCard } from '../../orders/customer-card'
import { Reveal } from '../../orders/reveal'
import { revealKeyAction } from '../actions'
import { DeviceTable } from '../device-table'
import { LicenseActions } from '../license-actions'
import { LicenseHistory } from '../license-history'
import { MaskedKey, Seats } from '../license-parts'

type Props = { params: Promise<{ seller: string; licenseId: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('licenses')
  return { title: t('title') }
}

/** One licence: its key behind a reason, its term, its devices and all that happened to it. */
export default async function LicensePage({ params }: Props) {
  const { seller, licenseId } = await params
  const ctx = await sellerContext(seller)
  const [t, sources, license] = await Promise.all([
    getTranslations('licenses'),
    getTranslations('enums.licenseSource'),
    orNotFound(getLicense(ctx, licenseId)),
  ])
  const base = `/${seller}/licenses`
  const role = ctx.actor.kind === 'user' ? ctx.actor.role : 'viewer'
  const { orderId, instanceId, batchId, limits } = license
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: base }]}
        title={<MaskedKey hint={license.keyHint} />}
        badges={
          <>
            <LicenseStateBadge state={license.state} />
            {license.test && <TestBadge />}
          </>
        }
        facts={[
          { label: t('facts.product'), value: license.productName ?? license.productId ?? '–' },
          {
            label: t('facts.term'),
            value: license.expireTime ? <Time at={license.expireTime} exact /> : t('forever'),
          },
          { label: t('facts.seats'), value: <Seats taken={license.seatsTaken} seats={license.seats} /> },
          { label: t('facts.customer'), value: license.customer?.name ?? license.customer?.customerId ?? '–' },
        ]}
        actions={
          <>
            <AutoRefresh seconds={10} />
            {may(role, 'fulfilment:write') && <LicenseActions seller={seller} license={license} />}
          </>
        }
      />
      {license.replacedBy && (
        <Callout
          tone="warn"
          title={t('ended.replaced')}
          action={<ButtonLink href={`${base}/${license.replacedBy}`}>{t('ended.go')}</ButtonLink>}
        >
          {t('ended.replacedText')}
        </Callout>
      )}
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <Section title={t('sections.devices')}>
            <DeviceTable
              seller={seller}
              licenseId={license.id}
              rows={license.activations}
              mayAct={may(role, 'fulfilment:write')}
              now={ctx.now()}
            />
          </Section>
          <Section title={t('sections.history')}>
            <LicenseHistory rows={license.history} seller={seller} />
          </Section>
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <Card title={t('sections.key')}>
            <div className="flex flex-col gap-3">
              <p className="text-ink-soft">{t('key.text')}</p>
              {may(role, 'secrets:reveal') && (
                <Reveal
                  action={revealKeyAction}
                  hidden={{ seller, licenseId: license.id }}
                  fields={[{ name: 'key', label: t('key.label') }]}
                  texts={{
                    open: t('key.reveal'),
                    title: t('key.title'),
                    description: t('key.description'),
                    confirm: t('key.confirm'),
                    none: '–',
                  }}
                />
              )}
            </div>
          </Card>
          <Card title={t('sections.facts')}>
            <DefinitionList
              items={[
                {
                  label: t('facts.order'),
                  value: orderId && (
                    <CopyId
                      id={orderId}
                      keep={20}
                      href={`/${seller}/orders/${encodeURIComponent(orderId)}${license.test ? '?test=1' : ''}`}
                    />
                  ),
                },
                {
                  label: t('facts.instance'),
                  value: instanceId && (
                    <CopyId id={instanceId} keep={18} href={`/${seller}/instances/${encodeURIComponent(instanceId)}`} />
                  ),
                },
                {
                  label: t('facts.batch'),
                  value: batchId && <TextLink href={`${base}/batches/${batchId}`}>{batchId.slice(0, 8)}</TextLink>,
                },
                { label: t('facts.source'), value: sources(license.source) },
                { label: t('facts.sku'), value: license.skuCode || null },
                {
                  label: t('facts.limits'),
                  value:
                    Object.keys(limits).length > 0 ? (
                      <code className="break-all font-mono text-sm">{JSON.stringify(limits)}</code>
                    ) : null,
                },
                {
                  label: t('facts.from'),
                  value: license.effectiveTime && <Time at={license.effectiveTime} />,
                },
                { label: t('facts.created'), value: <Time at={license.createdAt} /> },
                {
                  label: t('facts.firstActivated'),
                  value: license.firstActivatedAt ? <Time at={license.firstActivatedAt} /> : t('never'),
                },
                {
                  label: t('facts.lastSeen'),
                  value: license.lastSeenAt ? <Time at={license.lastSeenAt} /> : t('never'),
                },
                { label: t('facts.id'), value: <CopyId id={license.id} keep={18} /> },
              ]}
            />
          </Card>
          <CustomerCard seller={seller} customer={license.customer} mayReveal={may(role, 'secrets:reveal')} />
        </div>
      </div>
    </Page>
  )
}
