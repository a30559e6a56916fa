import { getTranslations } from 'next-intl/server'
import { SANDBOX_FAULTS, type SandboxFault } from '@/lib/domain/sandbox'
import { isOfferKey } from '@/lib/sandbox/catalogue'
import { faultFits } from '@/lib/sandbox/faults'
import type { SandboxResourceRow } from '@/lib/sandbox/views'
import type { ActionState, FormAction } from '@/lib/ui/action-state'
import { ButtonLink, TextLink } from '@/lib/ui/button'
import { Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'

type Props = {
  seller: string
  bound: SandboxResourceRow[]
  bindable: SandboxResourceRow[]
  action: FormAction<NonNullable<ActionState>>
}

const BINDING = ['tenantSync', 'applicationSync', 'allOrgSync'] as const
const PUSH = [...BINDING, 'authSync'] as const

/** What the enterprise may use, and the push of everything. */
export async function ApplicationsCard({ seller, bound, bindable, action }: Props) {
  const [t, names, faultNames, store] = await Promise.all([
    getTranslations('sandbox.enterprise'),
    getTranslations('sandbox.offer'),
    getTranslations('sandbox.faultName'),
    getTranslations('sandbox.store'),
  ])
  const nameOf = ({ offer, product }: SandboxResourceRow) =>
    isOfferKey(offer) ? names(`${offer}.name`) : product.productName
  const faults = (activities: readonly (typeof PUSH)[number][]) => (
    <Select
      label={t('fault')}
      name="fault"
      defaultValue=""
      options={[
        { value: '', label: store('noFault') },
        ...SANDBOX_FAULTS.filter((fault) => fits(fault, activities)).map((fault) => ({
          value: fault,
          label: faultNames(fault),
        })),
      ]}
    />
  )
  return (
    <Card title={t('bound')} description={t('bindText')}>
      <div className="flex flex-col gap-4">
        {bound.map((resource) => (
          <ActionForm key={resource.id} action={action} className="flex-row flex-wrap items-center gap-3">
            <input type="hidden" name="do" value="unbind" />
            <input type="hidden" name="resourceId" value={resource.id} />
            <span className="min-w-0 flex-1">
              <TextLink href={`/sandbox/${seller}/purchases/${resource.id}`}>{nameOf(resource)}</TextLink>
              <span className="block font-mono text-ink-faint text-xs">{resource.orderId}</span>
            </span>
            <SubmitButton variant="secondary" size="sm">
              {t('unbind')}
            </SubmitButton>
          </ActionForm>
        ))}
        {bindable.length > 0 ? (
          <ActionForm action={action}>
            <input type="hidden" name="do" value="bind" />
            <div className="grid gap-3 sm:grid-cols-2">
              <Select
                label={t('application')}
                name="resourceId"
                options={bindable.map((resource) => ({
                  value: resource.id,
                  label: `${nameOf(resource)} · ${resource.orderId}`,
                }))}
              />
              {faults(BINDING)}
            </div>
            <div>
              <SubmitButton>{t('bind')}</SubmitButton>
            </div>
          </ActionForm>
        ) : (
          bound.length === 0 && (
            <div className="flex flex-wrap items-center gap-3">
              <p className="text-ink-soft">{t('bindNothing')}</p>
              <ButtonLink href={`/sandbox/${seller}`}>{t('toStore')}</ButtonLink>
            </div>
          )
        )}
        {bound.length > 0 && (
          <ActionForm action={action} className="border-line border-t pt-3">
            <input type="hidden" name="do" value="push" />
            <p className="text-ink-soft text-sm">{t('pushAllText')}</p>
            <div className="flex flex-wrap items-end gap-3">
              <div className="min-w-0 flex-1">{faults(PUSH)}</div>
              <SubmitButton variant="secondary">{t('pushAll')}</SubmitButton>
            </div>
          </ActionForm>
        )}
      </div>
    </Card>
  )
}

function fits(fault: SandboxFault, activities: readonly (typeof PUSH)[number][]): boolean {
  return activities.some((activity) => faultFits(fault, 'kit_v1', activity) || faultFits(fault, 'kit_v2', activity))
}
