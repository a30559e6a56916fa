import { selectSender, selectWindowSpans } from '@/db/queries/usage-reports'
import type { Cycle } from '@/lib/domain/metering'
import { billingDeadline, lastMoment } from '@/lib/domain/usage-clock'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { getSettings } from '@/lib/services/settings/get-settings'

const HOUR_MS = 3_600_000
/** Windows of the last hours are shown though they are sealed. */
const CLOCKS_SINCE_MS = 3 * HOUR_MS
const SHOWN_CLOCKS = 12
const COUNTED_UP_TO = 10_000

export type WindowClock = {
  startsAt: Date
  endsAt: Date
  cycle: Cycle
  windows: number
  open: number
  late: number
  /** When the next of the open ones is sealed; null when none is open. */
  sealsAt: Date | null
  collectedAt: Date
}

export type SendingReport = {
  clocks: WindowClock[]
  /** Sealed or unclear records on their way; counted up to `countedUpTo`. */
  waiting: number
  countedUpTo: number
  /** The record that waits longest, and until when it is taken. */
  oldest: { beginTime: Date; refusedAfter: Date } | null
  lastCall: {
    id: string
    sentAt: Date
    answeredAt: Date | null
    size: number
    outcome: 'accepted' | 'partly' | 'refused' | 'unknown' | null
    code: string | null
  } | null
  /** The sender's job; null when there is nothing to do. */
  next: { jobId: string; at: Date; state: string; error: string | null } | null
}

/** Windows of these hours with their clocks, and what the sender is doing. */
export async function reportSending(ctx: ServiceContext, { test = false } = {}): Promise<SendingReport> {
  requirePermission(ctx, 'portal:read')
  const since = new Date(ctx.now().getTime() - CLOCKS_SINCE_MS)
  const spans = (of: { state: 'open' } | { state: 'sealed'; since: Date }) =>
    selectWindowSpans(ctx.db, ctx.sellerId, { test, ...of }, SHOWN_CLOCKS)
  const [{ settings }, open, sealed, sender] = await Promise.all([
    getSettings(ctx),
    spans({ state: 'open' }),
    spans({ state: 'sealed', since }),
    selectSender(ctx.db, ctx.sellerId, COUNTED_UP_TO),
  ])
  const { last, job, oldest } = sender
  return {
    clocks: clocksOf(open, sealed, settings.usageZone),
    waiting: sender.waiting,
    countedUpTo: COUNTED_UP_TO,
    oldest: oldest && { beginTime: oldest.beginTime, refusedAfter: lastMoment(oldest.beginTime) },
    lastCall: last && {
      id: last.id,
      sentAt: last.sentAt,
      answeredAt: last.answeredAt,
      size: last.size,
      outcome: last.outcome,
      code: last.code,
    },
    next: job && { jobId: job.id, at: job.runAt, state: job.state, error: job.lastError },
  }
}

type Spans = Awaited<ReturnType<typeof selectWindowSpans>>

/** Open and sealed windows of one span under one clock, newest first. */
function clocksOf(open: Spans, sealed: Spans, zone: string): WindowClock[] {
  const clocks = new Map<string, WindowClock>()
  const count = ({ startsAt, endsAt, windows, late, nextSealAt }: Spans[number], isOpen: boolean) => {
    const key = `${startsAt.getTime()} ${endsAt.getTime()}`
    const known = clocks.get(key)
    const cycle = endsAt.getTime() - startsAt.getTime() > HOUR_MS ? 'day' : 'hour'
    clocks.set(key, {
      startsAt,
      endsAt,
      cycle,
      windows: windows + (known?.windows ?? 0),
      open: isOpen ? windows : (known?.open ?? 0),
      late: late + (known?.late ?? 0),
      sealsAt: isOpen ? nextSealAt : (known?.sealsAt ?? null),
      collectedAt: billingDeadline({ startsAt, endsAt }, cycle, zone),
    })
  }
  for (const span of open) count(span, true)
  for (const span of sealed) count(span, false)
  return [...clocks.values()]
    .sort((a, b) => b.startsAt.getTime() - a.startsAt.getTime() || b.endsAt.getTime() - a.endsAt.getTime())
    .slice(0, SHOWN_CLOCKS)
}
