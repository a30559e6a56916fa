import { getTranslations } from 'next-intl/server'
import { DEFAULT_LANDING, HAND_OVERS, LANDING_POLICIES, type LandingSettings } from '@/lib/domain/landing'
import { CopyId } from '@/lib/ui/copy'
import { RadioCards } from '@/lib/ui/field'
import { Card, DefinitionList } from '@/lib/ui/layout'

/** What the product checks a token by. */
export type TokenFacts = { issuer: string; audience: string; keys: string }

/** How buyers come in, and what the product is told about them. */
export async function LandingFields({
  value = DEFAULT_LANDING,
  facts,
}: {
  value?: LandingSettings
  /** Known once the product is there. */
  facts?: TokenFacts
}) {
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
        {facts && (
          <DefinitionList
            items={(['issuer', 'audience', 'keys'] as const).map((fact) => ({
              label: t(`facts.${fact}`),
              value: <CopyId id={facts[fact]} keep={Number.POSITIVE_INFINITY} />,
            }))}
          />
        )}
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
