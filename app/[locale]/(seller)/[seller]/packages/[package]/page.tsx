import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { pageLinks, type SearchParams } from '@/lib/http/list-params'
import { orNotFound } from '@/lib/http/or-not-found'
import { pathSegment } from '@/lib/http/path-segment'
import { getPackage, listDraws } from '@/lib/services/metering/get-package'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { CopyId } from '@/lib/ui/copy'
import { Page, PageHeader, Section } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { PackageStateBadge } from '../package-parts'
import { DrawTable } from './draw-table'
import { OtherPackages } from './other-packages'
import { PackageItem } from './package-item'

type Props = { params: Promise<{ seller: string; package: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: pathSegment((await params).package) }
}

/** A package: what is left of each meter, when it will run dry, and what was taken from it. */
export default async function PackagePage({ params, searchParams }: Props) {
  const [{ seller, package: encoded }, search] = await Promise.all([params, searchParams])
  const ctx = await sellerContext(seller)
  const packageInstanceId = pathSegment(encoded)
  const [t, pack] = await Promise.all([getTranslations('metering'), orNotFound(getPackage(ctx, packageInstanceId))])
  const [first] = pack.items
  const meter = pack.items.find((item) => item.meter === search.meter)?.meter ?? first?.meter
  const cursor = typeof search.cursor === 'string' ? search.cursor : undefined
  const draws = await listDraws(ctx, { package: packageInstanceId, meter, cursor })
  const path = `/${seller}/packages/${encodeURIComponent(packageInstanceId)}`
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('packages.title'), href: `/${seller}/packages` }]}
        title={<CopyId id={packageInstanceId} keep={Number.POSITIVE_INFINITY} className="text-lg" />}
        badges={
          <>
            {first && <PackageStateBadge state={first.state} />}
            {pack.test && <TestBadge />}
          </>
        }
        facts={[
          { label: t('columns.product'), value: pack.productName ?? '–' },
          { label: t('columns.customer'), value: pack.customer?.name ?? pack.customer?.customerId ?? '–' },
          {
            label: t('packages.paysFor'),
            value: pack.instanceId ? (
              <CopyId
                id={pack.instanceId}
                keep={18}
                href={`/${seller}/instances/${encodeURIComponent(pack.instanceId)}`}
              />
            ) : (
              t('packages.unlinked')
            ),
          },
          {
            label: t('record.order'),
            value: (
              <CopyId
                id={pack.orderId}
                keep={18}
                href={`/${seller}/orders/${encodeURIComponent(pack.orderId)}${pack.test ? '?test=1' : ''}`}
              />
            ),
          },
          {
            label: t('columns.expires'),
            value: first?.expiresAt ? <Time at={first.expiresAt} exact /> : t('packages.noEnd'),
          },
        ]}
        actions={<AutoRefresh seconds={15} />}
      />
      {pack.items.map((item) => (
        <PackageItem key={item.meter} item={item} />
      ))}
      {pack.others.length > 0 && (
        <Section title={t('packages.others')} description={t('packages.othersText')}>
          <OtherPackages seller={seller} packages={pack.others} />
        </Section>
      )}
      <Section title={t('packages.draws')} description={t('packages.drawsText')}>
        <DrawTable
          seller={seller}
          path={path}
          meter={meter ?? ''}
          meters={pack.items.map((item) => item.meter)}
          unit={first?.unit ?? meter ?? null}
          draws={draws.rows}
        />
        <Pager {...pageLinks(path, search, draws)} />
      </Section>
    </Page>
  )
}
