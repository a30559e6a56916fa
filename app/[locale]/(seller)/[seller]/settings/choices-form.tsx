import { getTranslations } from 'next-intl/server'
import type { SellerSettings } from '@/lib/domain/seller'
import { Checkbox, Input, RadioCards } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { ProvisioningFields } from '../provisioning/provisioning-fields'
import { saveChoicesAction } from './actions'

/** How the account behaves where the marketplace's documents are silent or contradict each other. */
export async function ChoicesForm({
  seller,
  settings,
  endpoints,
}: {
  seller: string
  settings: SellerSettings
  endpoints: readonly string[]
}) {
  const [t, common] = await Promise.all([getTranslations('settings.choices'), getTranslations('common')])
  return (
    <Card title={t('title')} description={t('text')} id="choices">
      <ActionForm action={saveChoicesAction.bind(null, seller)} className="gap-6">
        <div className="flex flex-col gap-2">
          <h3 className="font-semibold">{t('defaultProvisioning.label')}</h3>
          <p className="text-ink-soft text-sm">{t('defaultProvisioning.text')}</p>
          <ProvisioningFields
            prefix="settings.defaultProvisioning"
            value={settings.defaultProvisioning}
            endpoints={endpoints}
          />
        </div>
        <RadioCards
          name="settings.pendingPurchase"
          label={t('pendingPurchase.label')}
          defaultValue={settings.pendingPurchase}
          columns={2}
          options={(['processing', 'success'] as const).map((value) => ({
            value,
            label: t(`pendingPurchase.${value}`),
            hint: t(`pendingPurchase.${value}Hint`),
          }))}
        />
        <RadioCards
          name="settings.pendingQuery"
          label={t('pendingQuery.label')}
          defaultValue={settings.pendingQuery}
          columns={3}
          options={(['by_mode', 'processing', 'launch_page'] as const).map((value) => ({
            value,
            label: t(`pendingQuery.${value}`),
            hint: t(`pendingQuery.${value}Hint`),
          }))}
        />
        <RadioCards
          name="settings.unknownRelease"
          label={t('unknownRelease.label')}
          defaultValue={settings.unknownRelease}
          columns={2}
          options={(['not_found', 'success'] as const).map((value) => ({
            value,
            label: t(`unknownRelease.${value}`),
            hint: t(`unknownRelease.${value}Hint`),
          }))}
        />
        <Checkbox
          name="settings.purchaseAppInfo"
          label={t('purchaseAppInfo.label')}
          hint={t('purchaseAppInfo.hint')}
          defaultChecked={settings.purchaseAppInfo}
        />
        <Checkbox
          name="settings.bodySign"
          label={t('bodySign.label')}
          hint={t('bodySign.hint')}
          defaultChecked={settings.bodySign}
        />
        <Input
          name="settings.taskHours"
          label={t('taskHours.label')}
          hint={t('taskHours.hint')}
          type="number"
          min={1}
          max={720}
          step={1}
          defaultValue={settings.taskHours}
          fieldClassName="max-w-md"
          required
        />
        <div>
          <SubmitButton>{common('save')}</SubmitButton>
        </div>
      </ActionForm>
    </Card>
  )
}
