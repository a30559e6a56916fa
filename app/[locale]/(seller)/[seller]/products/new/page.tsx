import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { listEndpointNames } from '@/lib/services/provisioning/endpoint-names'
import { getSettings } from '@/lib/services/settings/get-settings'
import { Forbidden } from '@/lib/ui/forbidden'
import { Page, PageHeader } from '@/lib/ui/layout'
import { createProductAction } from '../actions'
import { ProductForm } from '../product-form'
import { provisioningWords } from '../product-words'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('products')
  return { title: t('add') }
}

export default async function NewProductPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  if (ctx.actor.kind === 'user' && !may(ctx.actor.role, 'products:write')) return <Forbidden />
  const [t, words, { settings }] = await Promise.all([
    getTranslations('products'),
    provisioningWords(),
    getSettings(ctx),
  ])
  const list = `/${seller}/products`
  return (
    <Page className="max-w-4xl">
      <PageHeader crumbs={[{ label: t('title'), href: list }]} title={t('add')} />
      <ProductForm
        action={createProductAction.bind(null, seller)}
        list={list}
        product={null}
        fallback={words(settings.defaultProvisioning)}
        endpoints={await listEndpointNames(ctx)}
      />
    </Page>
  )
}
