import {
  Ban,
  CheckCheck,
  CircleHelp,
  CircleX,
  Clock,
  Hand,
  History,
  Hourglass,
  LockOpen,
  type LucideIcon,
  Send,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { RecordState, WindowState } from '@/lib/domain/metering'
import { useFormat } from '@/lib/i18n/use-format'
import { wordFor } from '@/lib/i18n/word-for'
import type { BatchOutcome } from '@/lib/services/metering/list-batches'
import { Badge, StatusBadge } from '@/lib/ui/badge'
import type { Tone } from '@/lib/ui/tone'

type Look = { tone: Tone; icon?: LucideIcon }

const RECORD = {
  sealed: { tone: 'info', icon: Clock },
  sent: { tone: 'info', icon: Send },
  unknown: { tone: 'warn', icon: CircleHelp },
  held: { tone: 'warn', icon: Hand },
  accepted: { tone: 'ok' },
  duplicate: { tone: 'ok', icon: CheckCheck },
  abnormal: { tone: 'danger' },
  dead: { tone: 'danger', icon: CircleX },
  replaced: { tone: 'neutral', icon: History },
} satisfies Record<RecordState, Look>

const WINDOW = {
  open: { tone: 'info', icon: LockOpen },
  sealed: { tone: 'ok' },
} satisfies Record<WindowState, Look>

const BATCH = {
  accepted: { tone: 'ok' },
  partly: { tone: 'warn' },
  refused: { tone: 'danger', icon: Ban },
  unknown: { tone: 'warn', icon: CircleHelp },
  under_way: { tone: 'info', icon: Hourglass },
} satisfies Record<BatchOutcome, Look>

export const toneOfRecord = (state: RecordState): Tone => RECORD[state].tone
export const iconOfRecord = (state: RecordState): LucideIcon | undefined => (RECORD[state] satisfies Look as Look).icon

export function RecordStateBadge({ state, plain }: { state: RecordState; plain?: boolean }) {
  const t = useTranslations('metering.recordState')
  return (
    <StatusBadge plain={plain} {...(RECORD[state] satisfies Look)}>
      {t(state)}
    </StatusBadge>
  )
}

export function WindowStateBadge({ state, plain }: { state: WindowState; plain?: boolean }) {
  const t = useTranslations('metering.windowState')
  return (
    <StatusBadge plain={plain} {...(WINDOW[state] satisfies Look)}>
      {t(state)}
    </StatusBadge>
  )
}

export function BatchOutcomeBadge({ outcome, plain }: { outcome: BatchOutcome; plain?: boolean }) {
  const t = useTranslations('metering.outcome')
  return (
    <StatusBadge plain={plain} {...(BATCH[outcome] satisfies Look)}>
      {t(outcome)}
    </StatusBadge>
  )
}

/** Came in after the regular moment of sealing. */
export function LateBadge() {
  const t = useTranslations('metering')
  return <Badge tone="warn">{t('late')}</Badge>
}

/** An exact amount, grouped, with its unit. */
export function Amount({ value, unit, className }: { value: string; unit?: string | null; className?: string }) {
  const format = useFormat()
  return (
    <span className={`tabular-nums ${className ?? ''}`}>
      {format.amount(value)}
      {unit && <span className="text-ink-faint"> {unit}</span>}
    </span>
  )
}

/** A time of consumption: day and clock of both ends, the day said once. Exact to the second where it matters. */
export function Span({ from, to, seconds = false }: { from: Date; to: Date; seconds?: boolean }) {
  const format = useFormat()
  const split = [from, to].some((at) => at.getTime() % 60_000 !== 0)
  const clock = (at: Date) => (seconds || split ? format.dateTime(at).slice(11) : format.clock(at))
  const sameDay = format.day(from) === format.day(new Date(to.getTime() - 1000))
  const end = sameDay ? clock(to) : `${format.day(to).slice(5)} ${clock(to)}`
  return (
    <span className="whitespace-nowrap tabular-nums" title={`${format.exact(from)} – ${format.exact(to)}`}>
      {format.day(from).slice(seconds ? 0 : 5)} {clock(from)}–{end}
    </span>
  )
}

/** Says nothing that the state does not say. */
const TAKEN = 'MKT.0000'

type Translate = Parameters<typeof wordFor>[0]

/** Name of a code or of a reason of our own; the code itself where nobody knows it. Codes hold dots, keys must not. */
export function codeWord(t: Translate, code: string): string {
  const name = wordFor(t, 'code', code.replaceAll('.', '_'))
  return name === code.replaceAll('.', '_') ? code : name
}

/** What a record's state comes from: the marketplace's code in words, or our reason. */
export function reasonOf(t: Translate, row: { code: string | null; reason: string | null }): string | null {
  if (row.code && row.code !== TAKEN) {
    const name = codeWord(t, row.code)
    return name === row.code ? row.code : `${row.code} · ${name}`
  }
  return row.reason ? wordFor(t, 'reason', row.reason) : null
}
