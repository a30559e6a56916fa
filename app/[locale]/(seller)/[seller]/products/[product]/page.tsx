import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { pathSegment } from '@/lib/http/path-segment'
import { issuerOf } from '@/lib/services/landing/hand-over'
import { getProduct } from '@/lib/services/products/list-products'
import { listEndpointNames } from '@/lib/services/provisioning/endpoint-names'
import { getSettings } from '@/lib/services/settings/get-settings'
import { StatusBadge } from '@/lib/ui/badge'
import { ButtonLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { Callout, Card, DefinitionList, Page, PageHeader } from '@/lib/ui/layout'
import { updateProductAction } from '../actions'
import { ProductForm } from '../product-form'
import { provisioningWords } from '../product-words'
import { TryHandOver } from '../try-hand-over'

type Props = {
  params: Promise<{ seller: string; product: string }>
  searchParams: Promise<{ sku?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('products')
  return { title: t('title') }
}

/** One product: looked at by everybody, changed by those who may. */
export default async function ProductPage({ params, searchParams }: Props) {
  const [{ seller, product: id }, { sku }] = await Promise.all([params, searchParams])
  const ctx = await sellerContext(seller)
  const skuCode = (Array.isArray(sku) ? sku[0] : sku) ?? ''
  const [t, mails, ready, words, product, { settings }] = await Promise.all([
    getTranslations('products'),
    getTranslations('mails'),
    getTranslations('golive.ready'),
    provisioningWords(),
    orNotFound(getProduct(ctx, pathSegment(id), skuCode)),
    getSettings(ctx),
  ])
  const list = `/${seller}/products`
  const fallback = words(settings.defaultProvisioning)
  const writes = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'products:write')
  return (
    <Page className="max-w-4xl">
      <PageHeader
        crumbs={[{ label: t('title'), href: list }]}
        title={product.name}
        badges={product.discovered && <StatusBadge tone="warn">{t('discovered')}</StatusBadge>}
        facts={[
          { label: t('productId'), value: <CopyId id={product.productId} keep={40} /> },
          {
            label: t('skuCode'),
            value: product.skuCode ? <CopyId id={product.skuCode} keep={40} /> : t('anySku'),
          },
        ]}
        actions={
          <>
            <ButtonLink
              href={`${list}/${encodeURIComponent(product.productId)}/mails?${new URLSearchParams({ sku: product.skuCode })}`}
            >
              {mails('open')}
            </ButtonLink>
            <ButtonLink
              href={`/${seller}/go-live/${encodeURIComponent(product.productId)}?${new URLSearchParams({ sku: product.skuCode })}`}
            >
              {ready('open')}
            </ButtonLink>
          </>
        }
      />
      {product.discovered && (
        <Callout tone="warn" title={t('discoveredTitle')}>
          {t('discoveredText', { what: fallback })}
        </Callout>
      )}
      {writes ? (
        <ProductForm
          action={updateProductAction.bind(null, seller)}
          list={list}
          product={product}
          fallback={fallback}
          endpoints={await listEndpointNames(ctx)}
          facts={{
            issuer: issuerOf(ctx.publicUrl, seller),
            audience: product.productId,
            keys: `${ctx.publicUrl}/api/jwks.json?${new URLSearchParams({ seller })}`,
          }}
        />
      ) : (
        <Card>
          <DefinitionList
            items={[
              {
                label: t('provisioning'),
                value: product.provisioning ? words(product.provisioning) : t('default', { what: fallback }),
              },
              ...(product.provisioning?.mode === 'builtin'
                ? [{ label: t('form.frontEndUrl'), value: product.provisioning.frontEndUrl }]
                : []),
            ]}
          />
        </Card>
      )}
      {writes && product.provisioning?.mode === 'builtin' && (
        <TryHandOver
          seller={seller}
          productId={product.productId}
          skuCode={product.skuCode}
          handOver={product.landing.handOver}
        />
      )}
    </Page>
  )
}
