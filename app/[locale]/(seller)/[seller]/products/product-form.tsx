import { getTranslations } from 'next-intl/server'
import { PRODUCT_KINDS } from '@/lib/domain/products'
import type { ProductView } from '@/lib/services/products/list-products'
import type { FormAction } from '@/lib/ui/action-state'
import { ButtonLink } from '@/lib/ui/button'
import { Input, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { ProvisioningFields } from '../provisioning/provisioning-fields'
import { LandingFields, type TokenFacts } from './landing-fields'
import { LicenseFields } from './license-fields'
import { MeteringFields } from './metering-fields'

/** Sets a product up, or changes one. */
export async function ProductForm({
  action,
  list,
  product,
  fallback,
  endpoints,
  facts,
}: {
  action: FormAction
  /** Address of the list, for going back. */
  list: string
  product: ProductView | null
  /** The account's default provisioning, in words. */
  fallback: string
  /** Names of the account's hook endpoints. */
  endpoints: readonly string[]
  facts?: TokenFacts
}) {
  const [t, kinds, common] = await Promise.all([
    getTranslations('products.form'),
    getTranslations('enums.productKind'),
    getTranslations('common'),
  ])
  return (
    <ActionForm action={action}>
      <Card title={t('what')} description={t('whatText')}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Input
            name="productId"
            label={t('productId')}
            hint={t('productIdHint')}
            defaultValue={product?.productId}
            readOnly={product !== null}
            maxLength={64}
            mono
            required
          />
          <Input
            name="skuCode"
            label={t('skuCode')}
            hint={t('skuCodeHint')}
            defaultValue={product?.skuCode}
            readOnly={product !== null}
            maxLength={64}
            mono
            optional
          />
          <Input name="name" label={t('name_')} defaultValue={product?.name} maxLength={200} required />
          <Select
            name="kind"
            label={t('kind')}
            defaultValue={product?.kind ?? 'saas'}
            options={PRODUCT_KINDS.map((kind) => ({ value: kind, label: kinds(kind) }))}
          />
        </div>
      </Card>
      <Card title={t('how')} description={t('howText')}>
        <ProvisioningFields
          prefix="provisioning"
          value={product?.provisioning ?? null}
          fallback={fallback}
          endpoints={endpoints}
        />
      </Card>
      <MeteringFields kind={product?.kind ?? 'saas'} meter={product?.meter ?? null} pack={product?.package ?? null} />
      <LicenseFields value={product?.license ?? null} />
      <LandingFields value={product?.landing} facts={facts} />
      <div className="flex gap-2">
        <SubmitButton>{common('save')}</SubmitButton>
        <ButtonLink href={list}>{common('cancel')}</ButtonLink>
      </div>
    </ActionForm>
  )
}
