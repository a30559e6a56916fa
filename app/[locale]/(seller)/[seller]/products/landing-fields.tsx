import { getTranslations } from 'next-intl/server'
import { DEFAULT_LANDING, HAND_OVERS, LANDING_POLICIES, type LandingSettings } from '@/lib/domain/landing'
import { RadioCards } from '@/lib/ui/field'
import { Card } from '@/lib/ui/layout'

/** How buyers come in, and what the product is told about them. */
export async function LandingFields({ value = DEFAULT_LANDING }: { value?: LandingSettings }) {
  const t = await getTranslations('products.landing')
  return (
    <Card title={t('title')} description={t('text')}>
      <div className="flex flex-col gap-6">
        <RadioCards
          name="landing.handOver"
          label={t('handOver.label')}
          defaultValue={value.handOver}
          columns={3}
          options={HAND_OVERS.map((way) => ({
            value: way,
            label: t(`handOver.${way}`),
            hint: t(`handOver.${way}Hint`),
          }))}
        />
        <RadioCards
          name="landing.policy"
          label={t('policy.label')}
          defaultValue={value.policy}
          columns={2}
          options={LANDING_POLICIES.map((policy) => ({
            value: policy,
            label: t(`policy.${policy}`),
            hint: t(`policy.${policy}Hint`),
          }))}
        />
      </div>
    </Card>
  )
}
