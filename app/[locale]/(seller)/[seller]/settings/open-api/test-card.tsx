'use client'

import { LoaderCircle, Plug } from 'lucide-react'
import { useActionState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import { Button } from '@/lib/ui/button'
import { Callout } from '@/lib/ui/layout'
import type { TestVerdict } from './actions'

/** Runs the test and shows its result until the next one. */
export function TestCard({ action, label }: { action: () => Promise<ActionResult<TestVerdict>>; label: string }) {
  const [result, run, pending] = useActionState<ActionResult<TestVerdict> | null>(action, null)
  return (
    <form action={run} className="flex flex-col items-start gap-3">
      <Button type="submit" disabled={pending} aria-busy={pending || undefined}>
        {pending ? <LoaderCircle className="animate-turn" aria-hidden="true" /> : <Plug aria-hidden="true" />}
        {label}
      </Button>
      <div role="status" className="w-full">
        {result?.ok && (
          <Callout tone={result.value.good ? 'ok' : 'danger'} title={result.value.title}>
            {result.value.text}
          </Callout>
        )}
        {result && !result.ok && <Callout tone="danger" title={result.message} />}
      </div>
    </form>
  )
}
