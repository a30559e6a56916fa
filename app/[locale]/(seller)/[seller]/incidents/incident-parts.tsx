import { BellOff, CircleAlert, CircleCheck, type LucideIcon, UserRoundCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { IncidentState } from '@/lib/domain/incidents'
import { LICENSE_REFUSALS } from '@/lib/domain/outcomes'
import { useFormat } from '@/lib/i18n/use-format'
import type { IncidentView } from '@/lib/services/incidents/view'
import { StatusBadge } from '@/lib/ui/badge'
import type { Tone } from '@/lib/ui/tone'
import { ClockCell } from '../messages/clock-note'
import { activityName, refusalWords } from '../messages/words'

const LOOK: Record<IncidentState, { tone: Tone; icon: LucideIcon }> = {
  open: { tone: 'danger', icon: CircleAlert },
  acknowledged: { tone: 'info', icon: UserRoundCheck },
  resolved: { tone: 'ok', icon: CircleCheck },
  ignored: { tone: 'neutral', icon: BellOff },
}

export function IncidentStateBadge({ state, plain }: { state: IncidentState; plain?: boolean }) {
  const t = useTranslations('incidents.state')
  return (
    <StatusBadge plain={plain} {...LOOK[state]}>
      {t(state)}
    </StatusBadge>
  )
}

const OUTCOMES = [
  'unknownInstance',
  'unknownLicense',
  'outOfStock',
  ...LICENSE_REFUSALS,
  'notReady',
  'changeRefused',
  'secretUnreadable',
  'internal',
] as const

/** Why the calls fail, in one sentence. */
export function useCauseWords(): (reason: string) => string {
  const t = useTranslations('messages.cause')
  const words = useTranslations('enums')
  return (reason) => refusalWords(words, reason)?.label ?? t(OUTCOMES.find((each) => each === reason) ?? 'other')
}

export function Cause({ resultCode, reason }: { resultCode: string; reason: string }) {
  const cause = useCauseWords()
  return (
    <span className="inline-flex min-w-0 max-w-full items-baseline gap-2">
      <span className="font-mono text-sm">{resultCode}</span>
      <span className="truncate text-ink-soft">{cause(reason)}</span>
    </span>
  )
}

/** What is left of the most urgent clock; for incidents in which nothing fails any more, nothing. */
export function IncidentClock({ incident: { clock, failing } }: { incident: IncidentView }) {
  return clock && failing > 0 ? <ClockCell clock={clock} /> : <span className="text-ink-faint">–</span>
}

/** The interface and the product: how people name an incident. */
export function useIncidentName(): (incident: Pick<IncidentView, 'activity' | 'productName' | 'productId'>) => string {
  const t = useTranslations('incidents')
  const words = useTranslations('enums')
  return ({ activity, productName, productId }) =>
    `${activityName(words, activity)} · ${productName ?? (productId || t('unknownProduct'))}`
}

/** What to do, and what it costs not to, while the clock runs or once it is over. */
export function AdviceText({ incident }: { incident: IncidentView }) {
  const t = useTranslations('incidents')
  const format = useFormat()
  const { advice, clock, lost } = incident
  const at = clock?.nextCallExpectedAt
  return (
    <>
      <p>{t(`advice.${advice}.${lost || clock?.over ? 'over' : 'running'}`)}</p>
      {at && (
        <p className="mt-1 text-sm">
          {t('calls.next')}: {format.clock(at)} {format.zone(at)}
        </p>
      )}
    </>
  )
}

/** The advice in one line. */
export function AdviceTitle({ incident: { advice } }: { incident: IncidentView }) {
  return useTranslations('incidents.advice')(`${advice}.title`)
}
