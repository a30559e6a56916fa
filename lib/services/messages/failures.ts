import { countOpenUnsigned, listOpenFailures, type MessageListRow } from '@/db/queries/message-lists'
import { type Clock, compareClocks } from '@/lib/domain/platform-clocks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { failingCall, licensedAmong } from './call-clock'

/** One failing call with all its failures behind it: what a person has to see to. */
export type OpenFailure = {
  /** The latest failure: the one to look at and to retry. */
  latest: MessageListRow
  firstFailedAt: Date
  /** Calls of the marketplace in this run of failures. */
  calls: number
  clock: Clock
}

const DAYS = 90
const LIMIT = 1000
const UNSIGNED_LIMIT = 100

/**
 * Failures that still want a person, the most urgent first, one row per call however often it failed; after them calls
 * that did not authenticate but say what they are about. Of the last 90 days and at most 1000 messages; `capped` says
 * when there were more.
 * @param options.incidentId only those of one incident
 */
export async function listFailures(
  ctx: ServiceContext,
  { test = false, incidentId }: { test?: boolean; incidentId?: string } = {},
): Promise<{ rows: OpenFailure[]; capped: boolean }> {
  requirePermission(ctx, 'portal:read')
  const now = ctx.now()
  const from = new Date(now.getTime() - DAYS * 86_400_000)
  const filter = { sellerId: ctx.sellerId, test, from, incidentId }
  const [known, doubtful] = await Promise.all([
    listOpenFailures(ctx.db, { ...filter, signed: true }, LIMIT),
    listOpenFailures(ctx.db, { ...filter, signed: false }, UNSIGNED_LIMIT),
  ])
  // The doubtful ones come last, whatever clock they claim: nobody can push a real failure out of sight.
  const licensed = await licensedAmong(ctx.db, ctx.sellerId, [...known, ...doubtful])
  const rows = [...byCall(known, now, licensed), ...byCall(doubtful, now, licensed)]
  return { rows, capped: known.length === LIMIT }
}

function byCall(messages: readonly MessageListRow[], now: Date, licensed: ReadonlySet<string>): OpenFailure[] {
  const rows = [...Map.groupBy(messages, callOf).values()].flatMap((attempts): OpenFailure[] => {
    const [latest] = attempts
    const failing = failingCall(attempts, now, licensed)
    if (!latest || !failing) return []
    return [{ latest, firstFailedAt: failing.firstFailedAt, calls: failing.calls, clock: failing.clock }]
  })
  return rows.sort((a, b) => compareClocks(a.clock, b.clock))
}

/** Open calls that did not authenticate, counted up to a hundred: usually a wrong key, or a clock. */
export async function countUnauthenticatedOpen(ctx: ServiceContext): Promise<number> {
  requirePermission(ctx, 'portal:read')
  const from = new Date(ctx.now().getTime() - DAYS * 86_400_000)
  return countOpenUnsigned(ctx.db, { sellerId: ctx.sellerId, from }, 100)
}

/** As the inbox sees it: the activity on one tenant, order or instance; what names none stands alone. */
function callOf(message: MessageListRow): string {
  const subject = message.tenantId ?? message.orderId ?? message.instanceId ?? message.id
  return `${message.activity ?? ''} ${subject}`
}
