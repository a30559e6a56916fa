import { selectChannels } from '@/db/queries/channels'
import { type IncidentListRow, selectIncidents } from '@/db/queries/incidents'
import { type Finding, selectDeadWork, selectFailingEndpoints, selectOverdueTasks } from '@/db/queries/notices'
import { listDiscoveredProducts } from '@/db/queries/reports'
import { PURCHASE_ACTIVITIES } from '@/lib/domain/commands'
import { ACTIVE_STATES, BAD_PROBE_DAYS_ALLOWED, counterLevel, FAILED_ORDERS_ALLOWED } from '@/lib/domain/incidents'
import { ALARM_SEVERITY, type NoticeDetails, type Severity } from '@/lib/domain/notifications'
import { URGENCIES, urgencyOf } from '@/lib/domain/platform-clocks'
import type { ServiceContext } from '@/lib/services/context'
import { type Counters, type ProductCount, reportCounters } from '@/lib/services/incidents/counters'
import { viewIncident } from '@/lib/services/incidents/view'
import { lowPools } from '@/lib/services/licensing/stock'
import { countUnauthenticatedOpen } from '@/lib/services/messages/failures'
import { ringingAlarms } from '@/lib/services/metering/list-alarms'
import { findProbeTroubles } from '@/lib/services/probes/find-troubles'

/** Messages in a row after which a channel counts as failing: one may be bad luck. */
const CHANNEL_FAILURES = 3
const LONGEST_ERROR = 300
/** Incidents told of at once. */
const INCIDENTS = 500

/** All that is wrong with an account now, without test traffic. */
export async function findTroubles(ctx: ServiceContext): Promise<Finding[]> {
  const { db, sellerId } = ctx
  const now = ctx.now()
  const [incidents, counters, unsigned, dead, tasks, endpoints, pools, discovered, alarms, channels] =
    await Promise.all([
      selectIncidents(db, sellerId, { states: ACTIVE_STATES }, 'urgent', null, INCIDENTS),
      reportCounters(ctx),
      countUnauthenticatedOpen(ctx),
      selectDeadWork(db, sellerId),
      selectOverdueTasks(db, sellerId, now),
      selectFailingEndpoints(db, sellerId),
      lowPools(ctx),
      listDiscoveredProducts(db, sellerId),
      ringingAlarms(ctx),
      selectChannels(db, sellerId),
    ])
  const found: Finding[] = [...incidents.map((row) => ofIncident(row, now)), ...ofCounters(counters)]
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
  found.push(...(await findProbeTroubles(ctx)))
  // One row per thing: two that look alike are one.
  return [...new Map(found.map((each) => [`${each.event} ${each.subject}`, each])).values()]
}

/** One incident, whatever its calls; at half and at three quarters of the marketplace's clock, and at its end, again. */
function ofIncident(row: IncidentListRow, now: Date): Finding {
  const incident = viewIncident(row, now)
  const { id, activity, productId, productName, resultCode, reason, failing, calls, clock, lost, only } = incident
  const purchase = PURCHASE_ACTIVITIES.some((each) => each === activity)
  const severity: Severity = purchase || clock?.outcome === 'refunded' ? 'critical' : 'warning'
  const details: NoticeDetails = {
    activity,
    product: productName ?? (productId || null),
    orderId: only?.orderId ?? null,
    instanceId: only?.orderId ? null : (only?.instanceId ?? null),
    tenantId: only?.orderId ? null : (only?.tenantId ?? null),
    code: resultCode,
    reason,
    subjects: failing,
    calls,
    since: incident.openedAt.toISOString(),
    givesUpAt: clock?.givesUpAt?.toISOString() ?? null,
    outcome: clock?.outcome ?? null,
    lost: lost ? 1 : 0,
  }
  const level = lost ? URGENCIES.indexOf('over') : clock ? URGENCIES.indexOf(urgencyOf(clock)) : 0
  return finding('call_failing', id, severity, details, level)
}

/** What the marketplace counts against the seller: told at one, three and five. */
function ofCounters({ month, failedOrders, badProbeDays }: Counters): Finding[] {
  const told = (event: 'orders_failed' | 'probes_failing', each: ProductCount, allowed: number) => {
    const { productId, name, count } = each
    const level = counterLevel(count)
    const details = { product: name ?? (productId || null), productId: productId || null, count, allowed, month }
    return finding(event, productId || '-', level > 1 ? 'critical' : 'warning', details, level)
  }
  return [
    ...failedOrders.map((each) => told('orders_failed', each, FAILED_ORDERS_ALLOWED)),
    ...badProbeDays.map((each) => told('probes_failing', each, BAD_PROBE_DAYS_ALLOWED)),
  ]
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
