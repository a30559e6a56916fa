import { CircleSlash } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { BatchView } from '@/lib/services/licensing/issue-batch'
import { StatusBadge } from '@/lib/ui/badge'

const TONE = { running: 'info', done: 'ok', failed: 'danger', cancelled: 'neutral' } as const

export function BatchStateBadge({ state, plain }: { state: BatchView['state']; plain?: boolean }) {
  const t = useTranslations('licenses.batches.states')
  return (
    <StatusBadge tone={TONE[state]} icon={state === 'cancelled' ? CircleSlash : undefined} plain={plain}>
      {t(state)}
    </StatusBadge>
  )
}

/** How many of a batch are issued. */
export function BatchProgress({ batch }: { batch: BatchView }) {
  const t = useTranslations('licenses.batches')
  return (
    <div
      role="progressbar"
      aria-label={t('progress')}
      aria-valuemin={0}
      aria-valuemax={batch.total}
      aria-valuenow={batch.issued}
      aria-valuetext={t('progressOf', { issued: batch.issued, total: batch.total })}
      className="flex h-2 overflow-hidden rounded-full bg-pressed"
    >
      <span className="bg-ok" style={{ width: `${(batch.issued / batch.total) * 100}%` }} />
    </div>
  )
}
