'use client'

import { LoaderCircle, Send } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import { Button } from '@/lib/ui/button'
import { CodeView } from '@/lib/ui/code-view'
import { Select } from '@/lib/ui/field'
import { Callout } from '@/lib/ui/layout'
import type { TestVerdict } from '../actions'

/** Sends a sample event and shows what came back, until the next one. */
export function TestForm({
  action,
  endpointId,
  samples,
  mayTest,
}: {
  action: (state: unknown, form: FormData) => Promise<ActionResult<TestVerdict>>
  endpointId: string
  /** Bodies by type. */
  samples: Record<string, string>
  mayTest: boolean
}) {
  const t = useTranslations('hooks.test')
  const [result, run, pending] = useActionState<ActionResult<TestVerdict> | null, FormData>(action, null)
  const types = Object.keys(samples)
  const [type, setType] = useState(types[0] ?? '')
  return (
    <form action={run} className="flex flex-col gap-3">
      <input type="hidden" name="endpointId" value={endpointId} />
      <div className="flex flex-wrap items-end gap-2">
        <Select
          name="type"
          label={t('type')}
          options={types.map((value) => ({ value, label: value }))}
          value={type}
          onChange={(event) => setType(event.target.value)}
        />
        {mayTest && (
          <Button type="submit" disabled={pending} aria-busy={pending || undefined}>
            {pending ? <LoaderCircle className="animate-turn" aria-hidden="true" /> : <Send aria-hidden="true" />}
            {t('send')}
          </Button>
        )}
      </div>
      <div role="status" className="flex flex-col gap-3">
        {result && !result.ok && <Callout tone="danger" title={result.message} />}
        {result?.ok && (
          <>
            <Callout tone={result.value.ok ? 'ok' : 'danger'} title={result.value.title}>
              {result.value.text}
            </Callout>
            {result.value.answer && <CodeView title={t('answer')} text={result.value.answer} />}
            {result.value.request && <CodeView title={t('request')} text={result.value.request} />}
          </>
        )}
      </div>
      {!result && <CodeView title={t('sample')} text={samples[type] ?? ''} />}
    </form>
  )
}
