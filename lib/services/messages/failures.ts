import { listOpenFailures, type MessageListRow } from '@/db/queries/message-lists'
import { type Clock, compareClocks } from '@/lib/domain/platform-clocks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { failingCall } from './call-clock'

/** One failing call with all its failures behind it: what a person has to see to. */
export type OpenFailure = {
  /** The latest failure: the one to look at and to retry. */
  latest: MessageListRow
  firstFailedAt: Date
  /** Calls of the marketplace in this run of failures. */
  calls: number
  clock: Clock
}

const NO_CLOCK: Clock = { outcome: 'unknown', evidence: 'inferred', over: false }
const DAYS = 90
const LIMIT = 1000

/**
 * Failures that still want a person, the most urgent first, one row per call however often it failed. Of the last
 * 90 days and at most 1000 messages; `capped` says when there were more.
 */
export async function listFailures(
  ctx: ServiceContext,
  { test = false }: { test?: boolean } = {},
): Promise<{ rows: OpenFailure[]; capped: boolean }> {
  requirePermission(ctx, 'portal:read')
  const now = ctx.now()
  const from = new Date(now.getTime() - DAYS * 86_400_000)
  const messages = await listOpenFailures(ctx.db, { sellerId: ctx.sellerId, test, from }, LIMIT)
  const rows = [...Map.groupBy(messages, callOf).values()].flatMap((attempts): OpenFailure[] => {
    const [latest] = attempts
    if (!latest) return []
    const failing = failingCall(attempts, now)
    if (failing) return [{ latest, firstFailedAt: failing.firstFailedAt, calls: failing.calls, clock: failing.clock }]
    // Only a re-run by hand is open: the marketplace's own calls were dismissed before.
    return [{ latest, firstFailedAt: latest.receivedAt, calls: 0, clock: NO_CLOCK }]
  })
  return { rows: rows.sort((a, b) => compareClocks(a.clock, b.clock)), capped: messages.length === LIMIT }
}

/** As the inbox sees it: the activity on one order, or on one instance; what names neither stands alone. */
function callOf(message: MessageListRow): string {
  const subject = message.orderId ?? message.instanceId ?? message.id
  return `${message.activity ?? ''} ${subject}`
}
