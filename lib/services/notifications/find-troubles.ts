import { selectChannels } from '@/db/queries/channels'
import { type Finding, selectDeadWork, selectFailingEndpoints, selectOverdueTasks } from '@/db/queries/notices'
import { listDiscoveredProducts } from '@/db/queries/reports'
import { PURCHASE_ACTIVITIES } from '@/lib/domain/commands'
import { ALARM_SEVERITY, type NoticeDetails, type Severity } from '@/lib/domain/notifications'
import { URGENCIES, urgencyOf } from '@/lib/domain/platform-clocks'
import type { ServiceContext } from '@/lib/services/context'
import { lowPools } from '@/lib/services/licensing/stock'
import { isSigned } from '@/lib/services/messages/call-clock'
import { countUnauthenticatedOpen, listFailures, type OpenFailure } from '@/lib/services/messages/failures'
import { ringingAlarms } from '@/lib/services/metering/list-alarms'

/** Messages in a row after which a channel counts as failing: one may be bad luck. */
const CHANNEL_FAILURES = 3
const LONGEST_ERROR = 300

/** All that is wrong with an account now, without test traffic. */
export async function findTroubles(ctx: ServiceContext): Promise<Finding[]> {
  const { db, sellerId } = ctx
  const now = ctx.now()
  const [failures, unsigned, dead, tasks, endpoints, pools, discovered, alarms, channels] = await Promise.all([
    listFailures(ctx),
    countUnauthenticatedOpen(ctx),
    selectDeadWork(db, sellerId),
    selectOverdueTasks(db, sellerId, now),
    selectFailingEndpoints(db, sellerId),
    lowPools(ctx),
    listDiscoveredProducts(db, sellerId),
    ringingAlarms(ctx),
    selectChannels(db, sellerId),
  ])
  const found: Finding[] = failures.rows.filter(({ latest }) => isSigned(latest)).map(ofFailure)
  if (unsigned > 0) found.push(finding('calls_unsigned', 'signature', 'warning', { count: unsigned }))
  for (const { kind, instanceId, count, orderId, error } of dead) {
    const details = { instanceId: instanceId || null, orderId: instanceId ? orderId : null, error: cut(error) }
    found.push(
      kind === 'provision'
        ? finding('preparation_dead', instanceId, 'critical', details)
        : finding('jobs_dead', kind, 'warning', { kind, count, error: cut(error) }),
    )
  }
  for (const { id, instanceId, orderId, dueAt } of tasks) {
    found.push(finding('task_overdue', id, 'warning', { instanceId, orderId, dueAt: dueAt.toISOString() }))
  }
  for (const { id, name, state, lastError, failingSince } of endpoints) {
    const paused = state === 'paused'
    const since = failingSince?.toISOString() ?? null
    const details = { name, error: cut(lastError), since, paused: paused ? 1 : 0 }
    found.push(finding('hook_failing', id, paused ? 'critical' : 'warning', details, paused ? 1 : 0))
  }
  for (const { productId, skuCode, name, free } of pools) {
    const details = { name, free, productId, skuCode }
    found.push(
      finding('keys_low', `${productId} ${skuCode}`, free === 0 ? 'critical' : 'warning', details, free === 0 ? 1 : 0),
    )
  }
  for (const { productId, skuCode, name } of discovered) {
    found.push(
      finding('product_unknown', `${productId} ${skuCode}`, 'info', { name: name || productId, productId, skuCode }),
    )
  }
  for (const { kind, subject, details } of alarms) found.push(finding(kind, subject, ALARM_SEVERITY[kind], details))
  for (const { id, name, state, failures: count, lastError, failingSince } of channels) {
    if (state !== 'active' || count < CHANNEL_FAILURES) continue
    const since = failingSince?.toISOString() ?? null
    found.push(finding('channel_failing', id, 'warning', { name, error: cut(lastError), since }))
  }
  // One row per thing: two that look alike are one.
  return [...new Map(found.map((each) => [`${each.event} ${each.subject}`, each])).values()]
}

/** One failing call; at half and at three quarters of the marketplace's clock, and at its end, it is told again. */
function ofFailure({ latest, calls, clock, firstFailedAt }: OpenFailure): Finding {
  const { activity, orderId, instanceId, tenantId, id, resultCode, detail } = latest
  const purchase = PURCHASE_ACTIVITIES.some((each) => each === activity)
  const severity: Severity = purchase || clock.outcome === 'refunded' ? 'critical' : 'warning'
  const about = orderId ?? instanceId ?? tenantId ?? id
  const details: NoticeDetails = {
    activity,
    orderId,
    instanceId,
    tenantId,
    code: resultCode,
    error: cut(typeof detail === 'string' ? detail : null),
    since: firstFailedAt.toISOString(),
    givesUpAt: clock.givesUpAt?.toISOString() ?? null,
    outcome: clock.outcome,
    calls,
  }
  return finding(
    'call_failing',
    `${activity ?? ''} ${about}`.trim(),
    severity,
    details,
    URGENCIES.indexOf(urgencyOf(clock)),
  )
}

function finding(
  event: Finding['event'],
  subject: string,
  severity: Severity,
  details: NoticeDetails,
  level = 0,
): Finding {
  return { event, subject, severity, level, details }
}

const cut = (text: string | null) => (text === null ? null : text.slice(0, LONGEST_ERROR))
