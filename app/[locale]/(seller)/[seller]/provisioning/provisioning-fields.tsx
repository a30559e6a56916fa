'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { fillTemplate, PROMISES, PROVISIONING_MODES, type Provisioning, TEMPLATE_NAMES } from '@/lib/domain/products'
import { DEADLINE_HOURS } from '@/lib/domain/provisioning'
import { templateFault } from '@/lib/domain/url-template'
import { Input, RadioCards, Select, Textarea } from '@/lib/ui/field'

const SAMPLE = {
  instanceId: '7f3c2a10-5b8e-4d1f-9c64-0e2a8b7d1c35',
  orderId: 'CS2611051030AB12C',
  orderLineId: 'CS2611051030AB12C-000001',
  productId: 'OFFI000000000000001',
  skuCode: 'sku-basic',
  customerId: 'c0ffee00d15ea5e',
}

/** How what was bought is prepared, and when the purchase counts as done. Field names begin with `prefix`. */
export function ProvisioningFields({
  prefix,
  value,
  fallback,
  endpoints,
}: {
  prefix: string
  /** Null: the account's default is chosen. */
  value: Provisioning | null
  /** What the account's default is, in words; absent where the default itself is edited. */
  fallback?: string
  /** Names of the account's hook endpoints. */
  endpoints: readonly string[]
}) {
  const t = useTranslations('products.form')
  const modes = useTranslations('enums.provisioning')
  const promises = useTranslations('enums.promise')
  const [mode, setMode] = useState<string>(value?.mode ?? 'default')

  function follow(event: FormEvent<HTMLDivElement>) {
    const { target } = event
    if (target instanceof HTMLInputElement && target.name === `${prefix}.mode`) setMode(target.value)
  }

  const choices = [
    ...(fallback === undefined ? [] : [{ value: 'default', label: t('default'), hint: fallback }]),
    ...PROVISIONING_MODES.map((key) => ({
      value: key,
      label: modes(`${key}.label`),
      hint: modes(`${key}.hint`),
    })),
  ]
  return (
    <div className="flex flex-col gap-4" onChange={follow}>
      <RadioCards
        name={`${prefix}.mode`}
        label={t('mode')}
        defaultValue={value?.mode ?? 'default'}
        columns={2}
        options={choices}
      />
      {mode === 'builtin' && <BuiltinFields prefix={prefix} value={value?.mode === 'builtin' ? value : null} />}
      {mode === 'hook' && (
        <HookFields prefix={prefix} value={value?.mode === 'hook' ? value : null} endpoints={endpoints} />
      )}
      {mode === 'pull' && <p className="text-ink-soft text-sm">{t('pullText')}</p>}
      {(mode === 'hook' || mode === 'pull') && (
        <Input
          name={`${prefix}.deadlineHours`}
          label={t('deadline')}
          hint={t('deadlineHint')}
          type="number"
          min={1}
          max={336}
          defaultValue={value?.mode === 'hook' || value?.mode === 'pull' ? value.deadlineHours : undefined}
          placeholder={String(DEADLINE_HOURS)}
          fieldClassName="sm:max-w-xs"
          optional
        />
      )}
      {mode !== 'default' && (
        <RadioCards
          name={`${prefix}.promise`}
          label={t('promise')}
          defaultValue={value?.promise ?? 'instant'}
          columns={3}
          options={PROMISES.map((key) => ({
            value: key,
            label: promises(`${key}.label`),
            hint: promises(`${key}.hint`),
          }))}
        />
      )}
    </div>
  )
}

function HookFields({
  prefix,
  value,
  endpoints,
}: {
  prefix: string
  value: Extract<Provisioning, { mode: 'hook' }> | null
  endpoints: readonly string[]
}) {
  const t = useTranslations('products.form')
  const names = value && !endpoints.includes(value.endpoint) ? [...endpoints, value.endpoint] : endpoints
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Select
        name={`${prefix}.endpoint`}
        label={t('endpoint')}
        hint={t(names.length === 0 ? 'endpointNone' : 'endpointHint')}
        defaultValue={value?.endpoint ?? names[0]}
        options={names.map((name) => ({ value: name, label: name }))}
        required
      />
      <Select
        name={`${prefix}.changeCheck`}
        label={t('changeCheck')}
        hint={t('changeCheckHint')}
        defaultValue={value?.changeCheck ?? ''}
        options={(['', 'allow', 'refuse'] as const).map((key) => ({
          value: key,
          label: t(`changeChecks.${key || 'none'}`),
        }))}
      />
    </div>
  )
}

function BuiltinFields({
  prefix,
  value,
}: {
  prefix: string
  value: Extract<Provisioning, { mode: 'builtin' }> | null
}) {
  const t = useTranslations('products.form')
  return (
    <>
      <UrlTemplateInput
        name={`${prefix}.frontEndUrl`}
        label={t('frontEndUrl')}
        defaultValue={value?.frontEndUrl ?? ''}
        required
      />
      <UrlTemplateInput
        name={`${prefix}.adminUrl`}
        label={t('adminUrl')}
        defaultValue={value?.adminUrl ?? ''}
        optional
      />
      <p className="text-ink-soft text-sm">
        {t('names')}{' '}
        {TEMPLATE_NAMES.map((name) => (
          <span key={name} className="mr-3 inline-block">
            <code className="font-mono">{`{${name}}`}</code> {t(`name.${name}`)}
          </span>
        ))}
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        <Input
          name={`${prefix}.userName`}
          label={t('userName')}
          hint={t('userNameHint')}
          defaultValue={value?.userName}
          maxLength={128}
          optional
        />
        <Textarea
          name={`${prefix}.memo`}
          label={t('memo')}
          hint={t('memoHint')}
          defaultValue={value?.memo}
          maxLength={1024}
          rows={2}
          optional
        />
      </div>
    </>
  )
}

/** Shows at once what a buyer would be sent to, or what is wrong. */
function UrlTemplateInput({
  name,
  label,
  defaultValue,
  ...rest
}: {
  name: string
  label: string
  defaultValue: string
  required?: boolean
  optional?: boolean
}) {
  const t = useTranslations('products.form')
  const issues = useTranslations('errors.issues')
  const [template, setTemplate] = useState(defaultValue)
  const fault = template === '' ? null : templateFault(template.trim())
  const filled = fillTemplate(template.trim(), SAMPLE)
  return (
    <Input
      name={name}
      label={label}
      mono
      inputMode="url"
      placeholder="https://app.example.com/t/{instanceId}"
      defaultValue={defaultValue}
      onChange={(event) => setTemplate(event.target.value)}
      hint={
        <span aria-live="polite" className="break-all">
          {fault ? (
            <span className="text-warn">{issues(fault.code, fault.values)}</span>
          ) : template === '' ? (
            t('previewEmpty')
          ) : (
            t('preview', { url: filled })
          )}
        </span>
      }
      {...rest}
    />
  )
}
