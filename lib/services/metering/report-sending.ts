import { selectSender, selectWindowClocks } from '@/db/queries/usage-reports'
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
  const [{ settings }, clocks, sender] = await Promise.all([
    getSettings(ctx),
    selectWindowClocks(ctx.db, ctx.sellerId, test, since, SHOWN_CLOCKS),
    selectSender(ctx.db, ctx.sellerId, COUNTED_UP_TO),
  ])
  const { last, job, oldest } = sender
  return {
    clocks: clocks.map(({ nextSealAt, ...clock }) => {
      const cycle = clock.endsAt.getTime() - clock.startsAt.getTime() > HOUR_MS ? 'day' : 'hour'
      const collectedAt = billingDeadline(clock, cycle, settings.usageZone)
      return { ...clock, cycle, sealsAt: nextSealAt, collectedAt }
    }),
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
