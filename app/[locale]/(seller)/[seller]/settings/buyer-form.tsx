import { getTranslations } from 'next-intl/server'
import type { SellerSettings } from '@/lib/domain/seller'
import { Input, RadioCards } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { saveBuyerChoicesAction } from './actions'

/** The face of the buyers' pages, and how their sign-in is kept (docs/landing.md). */
export async function BuyerForm({ seller, settings }: { seller: string; settings: SellerSettings }) {
  const [t, common] = await Promise.all([getTranslations('settings.buyers'), getTranslations('common')])
  return (
    <Card title={t('title')} description={t('text')} id="buyers">
      <ActionForm action={saveBuyerChoicesAction.bind(null, seller)} className="gap-6">
        <div className="grid gap-4 sm:grid-cols-2">
          <Input
            name="settings.buyerLogoUrl"
            label={t('logo')}
            hint={t('logoHint')}
            type="url"
            defaultValue={settings.buyerLogoUrl ?? ''}
            maxLength={500}
            optional
          />
          <Input
            name="settings.buyerColor"
            label={t('color')}
            hint={t('colorHint')}
            defaultValue={settings.buyerColor ?? ''}
            maxLength={7}
            mono
            optional
          />
          <Input
            name="settings.buyerSupport"
            label={t('support')}
            hint={t('supportHint')}
            defaultValue={settings.buyerSupport ?? ''}
            maxLength={200}
            optional
          />
        </div>
        <RadioCards
          name="settings.oauthCallback"
          label={t('callback.label')}
          defaultValue={settings.oauthCallback}
          columns={2}
          options={(['shared', 'account'] as const).map((value) => ({
            value,
            label: t(`callback.${value}`, { seller }),
            hint: t(`callback.${value}Hint`),
          }))}
        />
        <RadioCards
          name="settings.buyerCookie"
          label={t('cookie.label')}
          defaultValue={settings.buyerCookie}
          columns={2}
          options={(['partitioned', 'lax'] as const).map((value) => ({
            value,
            label: t(`cookie.${value}`),
            hint: t(`cookie.${value}Hint`),
          }))}
        />
        <div>
          <SubmitButton>{common('save')}</SubmitButton>
        </div>
      </ActionForm>
    </Card>
  )
}
