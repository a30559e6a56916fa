import { CirclePause, CircleSlash } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { BulkItemState } from '@/lib/domain/bulk'
import type { BulkRunView } from '@/lib/services/bulk/view'
import { StatusBadge } from '@/lib/ui/badge'

const TONE = { running: 'info', paused: 'warn', done: 'ok', cancelled: 'neutral' } as const
const ICON = { running: undefined, paused: CirclePause, done: undefined, cancelled: CircleSlash }

export function RunStateBadge({ state, plain }: { state: BulkRunView['state']; plain?: boolean }) {
  const t = useTranslations('runs.state')
  return (
    <StatusBadge tone={TONE[state]} icon={ICON[state]} plain={plain}>
      {t(state)}
    </StatusBadge>
  )
}

const ITEM_TONE = { waiting: 'neutral', succeeded: 'ok', failed: 'danger', skipped: 'neutral' } as const

export function ItemStateBadge({ state, kind }: { state: BulkItemState; kind: BulkRunView['kind'] }) {
  const t = useTranslations('runs.itemState')
  const word = state === 'succeeded' && kind !== 'messages' ? 'sent' : state
  return (
    <StatusBadge tone={ITEM_TONE[state]} plain>
      {t(word)}
    </StatusBadge>
  )
}

/** How far a run has come, in parts: what went well, what was passed over, what failed, what is left. */
export function RunProgress({ run }: { run: BulkRunView }) {
  const t = useTranslations('runs')
  const seen = run.total - run.left
  const part = (count: number) => ({ width: `${(count / run.total) * 100}%` })
  return (
    <div
      role="progressbar"
      aria-label={t('progress')}
      aria-valuemin={0}
      aria-valuemax={run.total}
      aria-valuenow={seen}
      aria-valuetext={t('seen', { seen, total: run.total })}
      className="flex h-2 overflow-hidden rounded-full bg-pressed"
    >
      <span className="bg-ok" style={part(run.succeeded)} />
      <span className="bg-ink-faint" style={part(run.skipped)} />
      <span className="bg-danger" style={part(run.failed)} />
    </div>
  )
}
