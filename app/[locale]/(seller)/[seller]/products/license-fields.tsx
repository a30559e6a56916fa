'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { LICENSE_FORMATS, type LicenseSettings } from '@/lib/domain/license'
import { Checkbox, Input, RadioCards } from '@/lib/ui/field'
import { Card } from '@/lib/ui/layout'

/** How a sale of the product gets its licence key. Field names begin with `license.`. */
export function LicenseFields({ value }: { value: LicenseSettings | null }) {
  const t = useTranslations('products.license')
  const [source, setSource] = useState<string>(value?.source ?? 'none')
  const [format, setFormat] = useState<string>(value?.format ?? 'signed')
  return (
    <Card title={t('title')} description={t('text')}>
      <div
        className="flex flex-col gap-4"
        onChange={({ target }) => {
          if (!(target instanceof HTMLInputElement)) return
          if (target.name === 'license.source') setSource(target.value)
          if (target.name === 'license.format') setFormat(target.value)
        }}
      >
        <RadioCards
          name="license.source"
          label={t('source')}
          columns={2}
          defaultValue={source}
          options={(['none', 'generated', 'pool', 'hook'] as const).map((key) => ({
            value: key,
            label: t(`sources.${key}.label`),
            hint: t(`sources.${key}.hint`),
          }))}
        />
        {source === 'generated' && (
          <RadioCards
            name="license.format"
            label={t('format')}
            columns={3}
            defaultValue={format}
            options={LICENSE_FORMATS.map((key) => ({
              value: key,
              label: t(`formats.${key}.label`),
              hint: t(`formats.${key}.hint`),
            }))}
          />
        )}
        {source === 'generated' && format === 'pattern' && (
          <Input
            name="license.pattern"
            label={t('pattern')}
            hint={t('patternHint')}
            placeholder="ACME-*****-*****-*****"
            defaultValue={value?.pattern}
            maxLength={60}
            mono
            required
          />
        )}
        {source !== 'none' && (
          <div className="grid gap-4 sm:grid-cols-3">
            <Input
              name="license.seats"
              type="number"
              min={1}
              max={100_000}
              label={t('seats')}
              hint={t('seatsHint')}
              defaultValue={value?.seats}
              optional
            />
            <Input
              name="license.offlineDays"
              type="number"
              min={1}
              max={366}
              label={t('offlineDays')}
              hint={t('offlineDaysHint')}
              defaultValue={value?.offlineDays}
              optional
            />
            {source === 'pool' && (
              <Input
                name="license.lowStock"
                type="number"
                min={0}
                max={100_000}
                label={t('lowStock')}
                hint={t('lowStockHint')}
                defaultValue={value?.lowStock}
                optional
              />
            )}
          </div>
        )}
        {source !== 'none' && (
          <Input
            name="license.limits"
            label={t('limits')}
            hint={t('limitsHint')}
            defaultValue={value?.limits && JSON.stringify(value.limits)}
            mono
            optional
          />
        )}
        {source === 'generated' && format === 'signed' && (
          <Checkbox
            name="license.expiryInKey"
            value="1"
            label={t('expiryInKey')}
            hint={t('expiryInKeyHint')}
            defaultChecked={value?.expiryInKey !== false}
          />
        )}
      </div>
    </Card>
  )
}
