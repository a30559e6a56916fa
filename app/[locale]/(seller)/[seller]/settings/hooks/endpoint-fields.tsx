'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { CHANGE_KINDS, CHANGED_ENTITIES } from '@/lib/domain/changes'
import { Checkbox, Input, RadioCards } from '@/lib/ui/field'

export type EndpointValues = { name: string; url: string; events: string[] | null; test: boolean }

/** What is asked about an endpoint, new or present. */
export function EndpointFields({ values }: { values?: EndpointValues }) {
  const t = useTranslations('hooks')
  const [all, setAll] = useState(values ? values.events === null : true)
  const chosen = new Set(values?.events ?? [])
  return (
    <>
      <Input
        name="url"
        type="url"
        label={t('url')}
        hint={t('urlHint')}
        placeholder="https://app.example.com/hooks/koogallery"
        defaultValue={values?.url}
        maxLength={1_000}
        required
      />
      <Input name="name" label={t('name')} hint={t('nameHint')} defaultValue={values?.name} maxLength={60} required />
      <RadioCards
        name="traffic"
        label={t('traffic')}
        columns={2}
        defaultValue={values?.test ? 'test' : 'real'}
        options={(['real', 'test'] as const).map((value) => ({
          value,
          label: t(`traffics.${value}.label`),
          hint: t(`traffics.${value}.hint`),
        }))}
      />
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-medium text-sm">{t('events')}</legend>
        <Checkbox
          name="all"
          label={t('allEvents')}
          hint={t('allEventsHint')}
          checked={all}
          onChange={(event) => setAll(event.target.checked)}
        />
        {!all && (
          <div className="flex flex-col gap-1 rounded-md border border-line p-3">
            <p className="mb-1 text-ink-faint text-sm">{t('someEventsHint')}</p>
            {CHANGED_ENTITIES.map((entity) => (
              <details key={entity} open={CHANGE_KINDS[entity].some((kind) => chosen.has(`${entity}.${kind}`))}>
                <summary className="cursor-pointer py-1">
                  {t(`entities.${entity}`)} <code className="text-ink-faint text-sm">{entity}</code>
                </summary>
                <div className="grid gap-1 py-1 pl-4 sm:grid-cols-2">
                  {[`${entity}.*`, ...CHANGE_KINDS[entity].map((kind) => `${entity}.${kind}`)].map((type) => (
                    <Checkbox
                      key={type}
                      name="events"
                      value={type}
                      label={<code className="text-sm">{type}</code>}
                      defaultChecked={chosen.has(type)}
                    />
                  ))}
                </div>
              </details>
            ))}
          </div>
        )}
      </fieldset>
    </>
  )
}
