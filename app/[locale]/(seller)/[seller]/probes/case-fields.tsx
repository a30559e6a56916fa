import { getTranslations } from 'next-intl/server'
import type { ServiceContext } from '@/lib/services/context'
import { listProductNames } from '@/lib/services/products/list-names'
import { Input, Select } from '@/lib/ui/field'

/** What people say about a case: its name, and which product they mean it for. */
export async function CaseFields({
  ctx,
  name = '',
  productId = '',
}: {
  ctx: ServiceContext
  name?: string
  productId?: string
}) {
  const [t, keep, products] = await Promise.all([
    getTranslations('probes.cases'),
    getTranslations('probes.keep'),
    listProductNames(ctx),
  ])
  const options = products.map((product) => ({ value: product.productId, label: product.name || product.productId }))
  return (
    <>
      <Input name="name" label={t('name')} hint={keep('nameHint')} defaultValue={name} maxLength={80} required />
      <Select
        name="productId"
        label={t('product')}
        defaultValue={productId}
        options={[{ value: '', label: t('anyProduct') }, ...options]}
      />
    </>
  )
}
