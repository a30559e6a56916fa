import { getTranslations } from 'next-intl/server'
import type { UsageFault } from '@/lib/domain/sandbox'
import { isOfferKey } from '@/lib/sandbox/catalogue'
import type { MeteredChoice } from '@/lib/sandbox/usage-views'
import { ButtonLink } from '@/lib/ui/button'
import { Input, RadioCards, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { shorten } from '@/lib/ui/shorten'
import { FaultQueue } from '../fault-queue'
import { clearUsageFaultsAction, reportAction, strictnessAction, usageFaultAction } from './actions'
import { AGO_HOURS, getUsageFaultWords, USAGE_FAULT_CHOICES } from './words'

/** The product's part: usage told to the portal over its REST API. */
export async function ReportCard({ seller, metered }: { seller: string; metered: MeteredChoice[] }) {
  const [t, names, states] = await Promise.all([
    getTranslations('sandbox.usage'),
    getTranslations('sandbox.offer'),
    getTranslations('sandbox.state'),
  ])
  const nameOf = ({ offer, product }: MeteredChoice) =>
    isOfferKey(offer) ? names(`${offer}.name`) : product.productName
  return (
    <Card title={t('report')} description={t('reportText')}>
      {metered.length === 0 ? (
        <div className="flex flex-col items-start gap-3">
          <p className="text-ink-soft">{t('reportNothing')}</p>
          <ButtonLink href={`/sandbox/${seller}`} variant="primary">
            {t('toStore')}
          </ButtonLink>
        </div>
      ) : (
        <ActionForm action={reportAction.bind(null, seller)}>
          <Select
            label={t('instance')}
            name="instance"
            options={metered.map((choice) => ({
              value: `${choice.instanceId} ${choice.productId}`,
              label: [
                `${nameOf(choice)} · ${choice.buyer.customerName}`,
                choice.meter,
                shorten(choice.instanceId),
                ...(choice.state === 'active' ? [] : [states(choice.state)]),
              ].join(' · '),
            }))}
          />
          <div className="grid gap-3 sm:grid-cols-2">
            <Input label={t('value')} name="value" inputMode="decimal" defaultValue="10" maxLength={40} required />
            <Select
              label={t('when')}
              name="ago"
              defaultValue="0"
              options={AGO_HOURS.map((hours) => ({
                value: String(hours),
                label: t('ago', { hours, days: hours / 24 }),
              }))}
            />
          </div>
          <div>
            <SubmitButton>{t('send')}</SubmitButton>
          </div>
        </ActionForm>
      )}
    </Card>
  )
}

export async function FaultsCard({ seller, faults }: { seller: string; faults: UsageFault[] }) {
  const [t, words, nameOf] = await Promise.all([
    getTranslations('sandbox.usage'),
    getTranslations('sandbox.faults'),
    getUsageFaultWords(),
  ])
  return (
    <Card title={words('switchboard')} description={t('faultsText')}>
      <div className="flex flex-col gap-4">
        <ActionForm action={usageFaultAction.bind(null, seller)}>
          <div className="grid gap-3 sm:grid-cols-[1fr_6rem_6rem]">
            <Select
              label={words('fault')}
              name="fault"
              options={USAGE_FAULT_CHOICES.map((value) => {
                const [kind = '', code] = value.split(':')
                return { value, label: nameOf(kind, code) }
              })}
            />
            <Input label={t('at')} name="at" type="number" min={1} max={1000} defaultValue={1} required />
            <Input label={words('count')} name="count" type="number" min={1} max={1000} defaultValue={1} required />
          </div>
          <div>
            <SubmitButton>{words('order')}</SubmitButton>
          </div>
        </ActionForm>
        <FaultQueue
          faults={faults.map(({ kind, code, remaining }) => ({ name: nameOf(kind, code), remaining }))}
          clear={clearUsageFaultsAction.bind(null, seller)}
        />
      </div>
    </Card>
  )
}

export async function StrictnessCard({ seller, strict }: { seller: string; strict: boolean }) {
  const [t, words] = await Promise.all([getTranslations('sandbox.usage'), getTranslations('sandbox.faults')])
  return (
    <Card title={t('check')} description={t('checkText')}>
      <ActionForm action={strictnessAction.bind(null, seller)}>
        <RadioCards
          key={String(strict)}
          label={t('check')}
          name="check"
          columns={2}
          defaultValue={strict ? 'strict' : 'lenient'}
          options={[
            { value: 'strict', label: t('strict') },
            { value: 'lenient', label: t('lenient') },
          ]}
        />
        <div>
          <SubmitButton variant="secondary">{words('set')}</SubmitButton>
        </div>
      </ActionForm>
    </Card>
  )
}
