import { countFailedLookups, countOpenTasks, listDiscoveredProducts, selectQueue } from '@/db/queries/reports'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type LowPool, lowPools } from '@/lib/services/licensing/stock'
import { countUnauthenticatedOpen, listFailures, type OpenFailure } from '@/lib/services/messages/failures'
import { type AlarmView, ringingAlarms } from '@/lib/services/metering/list-alarms'

const SHOWN_FAILURES = 5
const LOOKUP_DAYS = 90

export type Attention = {
  /** The most urgent failing calls, and how many there are. */
  failures: OpenFailure[]
  failureCount: number
  failuresCapped: boolean
  /** Calls that did not authenticate and look like the marketplace's own, up to a hundred: a key may be wrong. */
  unauthenticated: number
  deadJobs: number
  tasksOpen: number
  tasksOverdue: number
  failedLookups: number
  /** Pools of licence keys that run dry, the emptiest first. */
  lowPools: LowPool[]
  /** Alarms of metering, most urgent first. */
  alarms: AlarmView[]
  /** Sold, but never set up. */
  discovered: { productId: string; skuCode: string; name: string }[]
}

/** What wants a person now, most urgent first. */
export async function reportAttention(ctx: ServiceContext): Promise<Attention> {
  requirePermission(ctx, 'portal:read')
  const now = ctx.now()
  const [failures, unauthenticated, queue, tasks, failedLookups, discovered, pools, alarms] = await Promise.all([
    listFailures(ctx),
    countUnauthenticatedOpen(ctx),
    selectQueue(ctx.db, ctx.sellerId, now),
    countOpenTasks(ctx.db, ctx.sellerId, now),
    countFailedLookups(ctx.db, ctx.sellerId, new Date(now.getTime() - LOOKUP_DAYS * 86_400_000)),
    listDiscoveredProducts(ctx.db, ctx.sellerId),
    lowPools(ctx),
    ringingAlarms(ctx),
  ])
  return {
    failures: failures.rows.slice(0, SHOWN_FAILURES),
    failureCount: failures.rows.length,
    failuresCapped: failures.capped,
    unauthenticated,
    deadJobs: queue.dead,
    tasksOpen: tasks.open,
    tasksOverdue: tasks.overdue,
    failedLookups,
    lowPools: pools,
    alarms,
    discovered,
  }
}
