'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import {
  AGGREGATIONS,
  CYCLES,
  type MeterSettings,
  type PackageSettings,
  RESETS,
  WHEN_USED_UP,
} from '@/lib/domain/metering'
import { Input, RadioCards, Select } from '@/lib/ui/field'
import { Card } from '@/lib/ui/layout'

/** How use of the product is counted, or what a package holds; which of them follows from the form's kind of product. */
export function MeteringFields({
  kind: initial,
  meter,
  pack,
}: {
  kind: string
  meter: MeterSettings | null
  pack: PackageSettings | null
}) {
  const place = useRef<HTMLDivElement>(null)
  const [kind, setKind] = useState(initial)
  useEffect(() => {
    const form = place.current?.closest('form')
    const follow = ({ target }: Event) => {
      if (target instanceof HTMLSelectElement && target.name === 'kind') setKind(target.value)
    }
    form?.addEventListener('change', follow)
    return () => form?.removeEventListener('change', follow)
  }, [])
  return (
    <div ref={place} className="contents">
      {kind === 'pay_per_use' && <MeterCard value={meter} />}
      {kind === 'package' && <PackageCard value={pack} />}
    </div>
  )
}

function MeterCard({ value }: { value: MeterSettings | null }) {
  const t = useTranslations('products.meter')
  return (
    <Card title={t('title')} description={t('text')}>
      <div className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Input
            name="meter.key"
            label={t('key')}
            hint={t('keyHint')}
            placeholder="api_calls"
            defaultValue={value?.key}
            maxLength={40}
            mono
            required
          />
          <Input
            name="meter.unit"
            label={t('unit')}
            hint={t('unitHint')}
            defaultValue={value?.unit}
            maxLength={40}
            optional
          />
        </div>
        <RadioCards
          name="meter.aggregation"
          label={t('aggregation')}
          columns={3}
          defaultValue={value?.aggregation ?? 'sum'}
          options={AGGREGATIONS.map((key) => ({
            value: key,
            label: t(`aggregations.${key}.label`),
            hint: t(`aggregations.${key}.hint`),
          }))}
        />
        {value && <p className="text-ink-soft text-sm">{t('changeHint')}</p>}
        <div className="grid gap-4 sm:grid-cols-2">
          <Select
            name="meter.cycle"
            label={t('cycle')}
            hint={t('cycleHint')}
            defaultValue={value?.cycle ?? 'hour'}
            options={CYCLES.map((key) => ({ value: key, label: t(`cycles.${key}`) }))}
          />
          <Input
            name="meter.factor"
            label={t('factor')}
            hint={t('factorHint')}
            defaultValue={value?.factor}
            inputMode="decimal"
            placeholder="1"
            optional
          />
          <Select
            name="meter.decimals"
            label={t('decimals')}
            hint={t('decimalsHint')}
            defaultValue={String(value?.decimals ?? 4)}
            options={['0', '1', '2', '3', '4'].map((key) => ({ value: key, label: key }))}
          />
          <Select
            name="meter.rounding"
            label={t('rounding')}
            hint={t('roundingHint')}
            defaultValue={value?.rounding ?? 'carry'}
            options={(['carry', 'up', 'down'] as const).map((key) => ({ value: key, label: t(`roundings.${key}`) }))}
          />
          <Input
            name="meter.silentHours"
            type="number"
            min={0}
            max={8_784}
            label={t('silentHours')}
            hint={t('silentHoursHint')}
            defaultValue={value?.silentHours === null ? 0 : value?.silentHours}
            placeholder="24"
            optional
          />
        </div>
      </div>
    </Card>
  )
}

function PackageCard({ value }: { value: PackageSettings | null }) {
  const t = useTranslations('products.package')
  return (
    <Card title={t('title')} description={t('text')}>
      <div className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Input
            name="package.meter"
            label={t('meter')}
            hint={t('meterHint')}
            placeholder="api_calls"
            defaultValue={value?.meter}
            maxLength={40}
            mono
            required
          />
          <Input
            name="package.quota"
            label={t('quota')}
            hint={t('quotaHint')}
            defaultValue={value?.quota}
            inputMode="decimal"
            required
          />
          <Select
            name="package.resets"
            label={t('resets')}
            hint={t('resetsHint')}
            defaultValue={value?.resets ?? 'none'}
            options={RESETS.map((key) => ({ value: key, label: t(`reset.${key}`) }))}
          />
          <Input
            name="package.also"
            label={t('also')}
            hint={t('alsoHint')}
            placeholder="sms=50, mms=20"
            defaultValue={value?.also?.map(({ meter, quota }) => `${meter}=${quota}`).join(', ')}
            mono
            optional
          />
        </div>
        <RadioCards
          name="package.whenUsedUp"
          label={t('whenUsedUp')}
          columns={2}
          defaultValue={value?.whenUsedUp ?? 'stop'}
          options={WHEN_USED_UP.map((key) => ({
            value: key,
            label: t(`used.${key}.label`),
            hint: t(`used.${key}.hint`),
          }))}
        />
        {value && <p className="text-ink-soft text-sm">{t('changeHint')}</p>}
      </div>
    </Card>
  )
}
