import { getTranslations } from 'next-intl/server'
import { ENCRYPT_TYPES, type SellerSettings } from '@/lib/domain/seller'
import { Input, RadioCards } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { saveV1Action } from './actions'

/** What has to agree with the publishing page of a V1.0 product, and how long its calls stay good. */
export async function V1Form({ seller, settings }: { seller: string; settings: SellerSettings }) {
  const [t, common] = await Promise.all([getTranslations('settings.v1'), getTranslations('common')])
  const lengths = ENCRYPT_TYPES.map((value) => ({
    value,
    label: t(`encryptTypes.${value}`),
    hint: t(`encryptTypes.${value}Hint`),
  }))
  return (
    <Card title={t('title')} description={t('text')} id="v1">
      <ActionForm action={saveV1Action.bind(null, seller)} className="gap-6">
        <RadioCards
          name="encryptType"
          label={t('encryptType')}
          defaultValue={settings.encryptType}
          columns={2}
          options={lengths}
        />
        <RadioCards
          name="inboundEncryptType"
          label={t('inboundEncryptType')}
          defaultValue={settings.inboundEncryptType}
          columns={2}
          options={ENCRYPT_TYPES.map((value) => ({
            value,
            label: t(`encryptTypes.${value}`),
            hint: t(`inbound.${value}Hint`),
          }))}
        />
        <Input
          name="v1WindowMinutes"
          label={t('window')}
          hint={t('windowHint')}
          type="number"
          min={1}
          max={10_080}
          step={1}
          defaultValue={settings.v1WindowMinutes ?? ''}
          fieldClassName="max-w-md"
        />
        <div>
          <SubmitButton>{common('save')}</SubmitButton>
        </div>
      </ActionForm>
    </Card>
  )
}
