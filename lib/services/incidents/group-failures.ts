import {
  closeCalls,
  closeOvertaken,
  type FailurePlace,
  type FreshCall,
  lastGrouped,
  passClocks,
  putCalls,
  selectFreshCalls,
} from '@/db/queries/failing-calls'
import {
  adoptProducts,
  findIncidents,
  findProductsOf,
  type Growth,
  type IncidentRow,
  insertFailedOrders,
  insertIncidentEvents,
  lockIncidents,
  type NewIncidentEvent,
  refreshIncidents,
  type Sold,
  takeIncidents,
  updateIncident,
} from '@/db/queries/incident-grouping'
import { findLicensedSales } from '@/db/queries/licensed-sales'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { onFailure, onSuccess, refundOf } from '@/lib/domain/incidents'
import { clockFamily, clockFor } from '@/lib/domain/platform-clocks'
import type { ServiceContext } from '@/lib/services/context'

/** Failures older than this want nobody any more: as far back as the list of failures looks. */
const DAYS = 90
const DAY_MS = 86_400_000
/**
 * A failure may be seen this much later than one that came after it: calls are committed as they end, and while one hangs
 * on a database that is away, the clock may be set.
 */
const OVERLAP_MS = 30 * 60_000
const NIL = '00000000-0000-0000-0000-000000000000'

/**
 * Brings an account's incidents up to date with its failing calls: what recovered, what is new, whose clock ran out.
 * All follows from what is stored, in short steps, and costs as much as there are failures now; no call waits for it.
 */
export async function groupFailures(ctx: ServiceContext): Promise<void> {
  const { db, sellerId } = ctx
  const from = new Date(ctx.now().getTime() - DAYS * DAY_MS)
  const step = <T>(fn: (tx: Tx) => Promise<T>) =>
    transaction(db, async (tx) => {
      await lockIncidents(tx, sellerId)
      return fn(tx)
    })

  for (let place: Parameters<typeof closeCalls>[3] = null; ; ) {
    place = await step(async (tx) => {
      const { incidentIds, next } = await closeCalls(tx, sellerId, from, place)
      await settle(tx, ctx, incidentIds.map(unchanged))
      return next
    })
    if (place === null) break
  }

  const last = await lastGrouped(db, sellerId)
  const begin = last && last.getTime() - OVERLAP_MS > from.getTime() ? new Date(last.getTime() - OVERLAP_MS) : from
  for (let place: FailurePlace | null = { receivedAt: begin, id: NIL }; place !== null; ) {
    const here: FailurePlace = place
    place = await step(async (tx) => {
      await closeOvertaken(tx, sellerId, here)
      const { calls, next } = await selectFreshCalls(tx, sellerId, here)
      await enter(tx, ctx, calls)
      return next
    })
  }

  await step((tx) => adoptProducts(tx, sellerId))
  while (await step((tx) => passDue(tx, ctx)));
}

/** Puts failures into the incidents of their causes. */
async function enter(tx: Tx, ctx: ServiceContext, calls: readonly FreshCall[]): Promise<void> {
  if (calls.length === 0) return
  const { sellerId } = ctx
  const now = ctx.now()
  const ids = idsOf(calls)
  const [products, licensed] = [
    await findProductsOf(tx, sellerId, ids, false),
    await findLicensedSales(tx, sellerId, ids),
  ]
  const soldOf = (call: FreshCall): Sold =>
    products.get(call.instanceId ?? '') ?? products.get(call.orderId ?? '') ?? { productId: '', name: null }

  const causes = new Map<string, Parameters<typeof takeIncidents>[2][number]>()
  for (const call of calls) {
    if (call.incidentId !== null) continue
    const { productId, name } = soldOf(call)
    const { activity, resultCode, reason, latestMessageId } = call
    const known = causes.get(causeOf({ ...call, productId }))
    const firstAt = known && known.firstAt < call.firstAt ? known.firstAt : call.firstAt
    causes.set(causeOf({ ...call, productId }), {
      ...{ id: known?.id ?? ctx.newId(), productId, productName: name, activity, resultCode, reason },
      ...{ firstAt, latestMessageId },
    })
  }
  const taken = await takeIncidents(tx, sellerId, [...causes.values()])
  const byCause = new Map(taken.map(({ incident }) => [causeOf(incident), incident]))
  const known = await findIncidents(tx, sellerId, [...new Set(calls.flatMap(({ incidentId }) => incidentId ?? []))])
  const byId = new Map([...known, ...taken.map(({ incident }) => incident)].map((each) => [each.id, each]))
  const incidentOf = (call: FreshCall) =>
    call.incidentId === null
      ? byCause.get(causeOf({ ...call, productId: soldOf(call).productId }))
      : byId.get(call.incidentId)

  const firstFailure = firstFailures(calls)
  const placed = calls.flatMap((call) => {
    const incident = incidentOf(call)
    return incident ? [{ call, incident }] : []
  })
  await putCalls(
    tx,
    sellerId,
    placed.map(({ call, incident }) => {
      const family = clockFamily(call.family, licensed.has(call.instanceId ?? '') || licensed.has(call.orderId ?? ''))
      const since = call.since ?? firstFailure(call)
      const clock = clockFor(family, call.activity, since, [call.lastAt], now)
      const { subject, activity, resultCode, reason, orderId, instanceId, tenantId, failures, latestMessageId } = call
      return {
        ...{ sellerId, subject, activity, resultCode, reason, incidentId: incident.id, family },
        ...{ orderId, instanceId, tenantId, failures, open: true, since, lastFailedAt: call.lastAt, latestMessageId },
        ...{ givesUpAt: clock.givesUpAt ?? null, passed: false },
      }
    }),
  )
  const made = new Set(taken.filter((each) => each.made).map(({ incident }) => incident.id))
  const groups = Map.groupBy(placed, ({ incident }) => incident.id)
  await settle(
    tx,
    ctx,
    [...groups].map(([id, members]) => {
      const latest = members.reduce((a, b) => (b.call.lastAt > a.call.lastAt ? b : a)).call
      return {
        ...{
          id,
          made: made.has(id),
          firstAt: new Date(Math.min(...members.map(({ call }) => call.firstAt.getTime()))),
        },
        calls: members.reduce((sum, { call }) => sum + call.failures, 0),
        subjects: members.filter(({ call }) => call.incidentId === null).length,
        ...{ lastAt: latest.lastAt, latestMessageId: latest.latestMessageId },
      }
    }),
  )
}

type Turn = Growth & { made: boolean; firstAt: Date | null }
const unchanged = (id: string): Turn => ({
  ...{ id, made: false, firstAt: null, calls: 0, subjects: 0, lastAt: null, latestMessageId: null },
})

/** Counts anew and has incidents open, or end, by themselves. */
async function settle(tx: Tx, ctx: ServiceContext, turns: readonly Turn[]): Promise<void> {
  const now = ctx.now()
  const turnOf = new Map(turns.map((turn) => [turn.id, turn]))
  const events: NewIncidentEvent[] = []
  const tell = (incident: IncidentRow, kind: NewIncidentEvent['kind'], at: Date) =>
    events.push({ id: ctx.newId(), incidentId: incident.id, at, kind })
  for (const incident of await refreshIncidents(tx, ctx.sellerId, turns)) {
    const turn = turnOf.get(incident.id)
    const patch = (change: Parameters<typeof updateIncident>[3]) =>
      updateIncident(tx, ctx.sellerId, incident.id, change)
    if (turn?.made) tell(incident, 'opened', incident.openedAt)
    else if (turn?.lastAt && onFailure(incident.state, incident.closedAt, turn.lastAt)) {
      await patch({ state: 'open', openedAt: turn.firstAt ?? turn.lastAt, closedAt: null, closedBy: null })
      tell(incident, 'reopened', turn.lastAt)
    } else if (incident.failing === 0 && onSuccess(incident.state)) {
      await patch({ state: 'resolved', closedAt: now, closedBy: null })
      tell(incident, 'recovered', now)
    }
  }
  await insertIncidentEvents(tx, ctx.sellerId, events)
}

/** Takes note of clocks that ran out; true while there may be more. */
async function passDue(tx: Tx, ctx: ServiceContext): Promise<boolean> {
  const { sellerId } = ctx
  const passed = await passClocks(tx, sellerId, ctx.now())
  if (passed.length === 0) return false
  await insertFailedOrders(
    tx,
    sellerId,
    passed.flatMap(({ orderId, family, activity, incidentId, since, givesUpAt }) => {
      const refund = refundOf(family, activity)
      if (orderId === null || refund === null) return []
      return [{ orderId, activity, incidentId, failedAt: since, lostAt: givesUpAt, refund }]
    }),
  )
  const groups = Map.groupBy(passed, ({ incidentId }) => incidentId)
  await insertIncidentEvents(
    tx,
    sellerId,
    [...groups].map(([incidentId, calls]) => ({
      ...{ id: ctx.newId(), incidentId, at: ctx.now(), kind: 'lost' as const, details: { count: calls.length } },
    })),
  )
  await settle(tx, ctx, [...groups.keys()].map(unchanged))
  return true
}

const causeOf = (cause: { productId: string; activity: string; resultCode: string; reason: string }) =>
  JSON.stringify([cause.productId, cause.activity, cause.resultCode, cause.reason])

/** First failure of each call in these, whatever the reason. */
function firstFailures(calls: readonly FreshCall[]): (call: FreshCall) => Date {
  const keyOf = ({ subject, activity }: FreshCall) => `${activity} ${subject}`
  const first = new Map<string, Date>()
  for (const call of calls) {
    const known = first.get(keyOf(call))
    if (!known || call.firstAt < known) first.set(keyOf(call), call.firstAt)
  }
  return (call) => first.get(keyOf(call)) ?? call.firstAt
}

function idsOf(calls: readonly FreshCall[]) {
  return {
    instanceIds: [...new Set(calls.flatMap(({ instanceId }) => instanceId ?? []))],
    orderIds: [...new Set(calls.flatMap(({ orderId }) => orderId ?? []))],
  }
}
