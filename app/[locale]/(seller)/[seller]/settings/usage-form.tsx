import { getTranslations } from 'next-intl/server'
import type { SellerSettings } from '@/lib/domain/seller'
import { Input, RadioCards } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { Switch } from '@/lib/ui/switch'
import { saveUsageChoicesAction } from './actions'

/** When and how usage is reported (docs/protocol-decisions.md, Metering and Usage push). */
export async function UsageForm({ seller, settings }: { seller: string; settings: SellerSettings }) {
  const [t, common] = await Promise.all([getTranslations('settings.usage'), getTranslations('common')])
  return (
    <Card title={t('title')} description={t('text')} id="usage">
      <ActionForm action={saveUsageChoicesAction.bind(null, seller)} className="gap-6">
        <RadioCards
          name="usagePush"
          label={t('push.label')}
          defaultValue={settings.usagePush}
          columns={2}
          options={(['new', 'old'] as const).map((value) => ({
            value,
            label: t(`push.${value}`),
            hint: t(`push.${value}Hint`),
          }))}
        />
        <Switch
          name="usageAlsoAkSk"
          label={t('akSk.label')}
          hint={t('akSk.hint')}
          defaultChecked={settings.usageAlsoAkSk}
        />
        <Input
          name="usageGraceMinutes"
          label={t('grace.label')}
          hint={t('grace.hint')}
          type="number"
          min={0}
          max={14}
          step={1}
          defaultValue={settings.usageGraceMinutes}
          fieldClassName="max-w-md"
          required
        />
        <Input
          name="usageZone"
          label={t('zone.label')}
          hint={t('zone.hint')}
          defaultValue={settings.usageZone}
          fieldClassName="max-w-md"
          required
        />
        <Input
          name="usagePauseMs"
          label={t('pause.label')}
          hint={t('pause.hint')}
          type="number"
          min={0}
          max={60_000}
          step={1}
          defaultValue={settings.usagePauseMs}
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
