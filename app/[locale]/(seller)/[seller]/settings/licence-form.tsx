import { getTranslations } from 'next-intl/server'
import type { SellerSettings } from '@/lib/domain/seller'
import { Input, RadioCards } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { saveLicenceChoicesAction } from './actions'

/** How licence interfaces behave where their documents are silent (docs/protocol-decisions.md, Licences). */
export async function LicenceForm({ seller, settings }: { seller: string; settings: SellerSettings }) {
  const [t, common] = await Promise.all([getTranslations('settings.licences'), getTranslations('common')])
  return (
    <Card title={t('title')} description={t('text')} id="licences">
      <ActionForm action={saveLicenceChoicesAction.bind(null, seller)} className="gap-6">
        <RadioCards
          name="unknownLicenseCode"
          label={t('unknownCode.label')}
          defaultValue={settings.unknownLicenseCode}
          columns={2}
          options={(['adopt', 'not_found'] as const).map((value) => ({
            value,
            label: t(`unknownCode.${value}`),
            hint: t(`unknownCode.${value}Hint`),
          }))}
        />
        <RadioCards
          name="licenseAsyncAnswer"
          label={t('deviceAnswer.label')}
          defaultValue={settings.licenseAsyncAnswer}
          columns={2}
          options={(['processing', 'success'] as const).map((value) => ({
            value,
            label: t(`deviceAnswer.${value}`),
            hint: t(`deviceAnswer.${value}Hint`),
          }))}
        />
        <RadioCards
          name="uploadSigning"
          label={t('upload.label')}
          defaultValue={settings.uploadSigning}
          columns={2}
          options={(['body_hash', 'unsigned_payload'] as const).map((value) => ({
            value,
            label: t(`upload.${value}`),
            hint: t(`upload.${value}Hint`),
          }))}
        />
        <Input
          name="codeFreshMinutes"
          label={t('fresh.label')}
          hint={t('fresh.hint')}
          type="number"
          min={0}
          max={1_440}
          step={1}
          defaultValue={settings.codeFreshMinutes}
          fieldClassName="max-w-md"
          required
        />
        <Input
          name="codeOutageHours"
          label={t('outage.label')}
          hint={t('outage.hint')}
          type="number"
          min={1}
          max={720}
          step={1}
          defaultValue={settings.codeOutageHours}
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
