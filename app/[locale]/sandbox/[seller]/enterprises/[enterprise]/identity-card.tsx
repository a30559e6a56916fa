import { getTranslations } from 'next-intl/server'
import { IDENTITY_FAULTS } from '@/lib/domain/sandbox'
import type { SandboxEnterpriseRow } from '@/lib/sandbox/views'
import type { FormAction } from '@/lib/ui/action-state'
import { buttonClass } from '@/lib/ui/button'
import { Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'

/** The enterprise's identity centre: ways in as its people have them, and how it misbehaves. */
export async function IdentityCard({
  seller,
  enterprise,
  action,
}: {
  seller: string
  enterprise: Pick<SandboxEnterpriseRow, 'tenantCode' | 'tenantId' | 'bindings' | 'identityFault'>
  action: FormAction
}) {
  const t = await getTranslations('sandbox.identity')
  const root = `/api/sandbox/${encodeURIComponent(seller)}/identity`
  return (
    <Card title={t('title')} description={t('text')}>
      <div className="flex flex-col gap-4">
        {enterprise.bindings.length > 0 && (
          <div className="flex flex-wrap gap-2">
            <a href={`${root}/${enterprise.tenantCode}/workbench`} className={buttonClass('primary')}>
              {t('workbench')}
            </a>
            <a href={`/${encodeURIComponent(seller)}/sign-in`} className={buttonClass()}>
              {t('unified')}
            </a>
            <a
              href={`/${encodeURIComponent(seller)}/sign-in?${new URLSearchParams({ tenant: enterprise.tenantId })}`}
              className={buttonClass()}
            >
              {t('direct')}
            </a>
          </div>
        )}
        <ActionForm action={action} className="flex-row flex-wrap items-end gap-3">
          <input type="hidden" name="do" value="identity" />
          <Select
            key={enterprise.identityFault}
            name="fault"
            label={t('fault')}
            defaultValue={enterprise.identityFault ?? 'none'}
            options={[
              { value: 'none', label: t('none') },
              ...IDENTITY_FAULTS.map((fault) => ({ value: fault, label: t(`faults.${fault}`) })),
            ]}
          />
          <SubmitButton variant="secondary">{t('set')}</SubmitButton>
        </ActionForm>
      </div>
    </Card>
  )
}
