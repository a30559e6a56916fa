import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { jsonRows } from '@/db/json-rows'
import { at } from '@/db/moment'
import { failedOrders, incidentCalls, incidentEvents, incidents, instances } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import { type IncidentEventKind, NO_DEADLINE, type RefundState } from '@/lib/domain/incidents'

/** Incidents, the causes under which the watcher puts failing calls, and what became of their orders. */

export type IncidentRow = typeof incidents.$inferSelect

/**
 * One at a time per account; waits for another one. Steps are small and find everything by index: a database that still
 * takes the tables for empty must not read them through for each row of a sudden flood of failures.
 */
export async function lockIncidents(tx: Tx, sellerId: string): Promise<void> {
  await tx.execute(sql`set local enable_seqscan = off`)
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`incidents:${sellerId}`}, 0))`)
}

export type Sold = { productId: string; name: string | null }

/** What the given instances and orders are of, as far as it is known. */
export async function findProductsOf(
  tx: Db | Tx,
  sellerId: string,
  ids: { instanceIds: readonly string[]; orderIds: readonly string[] },
  test: boolean,
): Promise<ReadonlyMap<string, Sold>> {
  const columns = {
    instanceId: instances.instanceId,
    orderId: instances.orderId,
    productId: instances.productId,
    name: instances.productName,
  }
  const mine = and(eq(instances.sellerId, sellerId), eq(instances.test, test))
  const [byInstance, byOrder] = [
    ids.instanceIds.length === 0
      ? []
      : await tx
          .select(columns)
          .from(instances)
          .where(and(mine, inArray(instances.instanceId, [...ids.instanceIds]))),
    ids.orderIds.length === 0
      ? []
      : await tx
          .select(columns)
          .from(instances)
          .where(and(mine, inArray(instances.orderId, [...ids.orderIds])))
          .orderBy(asc(instances.item)),
  ]
  const found = new Map<string, Sold>()
  const put = (id: string, row: { productId: string | null; name: string | null }) => {
    if (row.productId !== null && !found.has(id)) found.set(id, { productId: row.productId, name: row.name })
  }
  for (const row of byInstance) put(row.instanceId, row)
  for (const row of byOrder) put(row.orderId, row)
  return found
}

export type Cause = Pick<IncidentRow, 'productId' | 'activity' | 'resultCode' | 'reason'>

/** The incidents of these causes, made where there are none; `made` says which are new. */
export async function takeIncidents(
  tx: Tx,
  sellerId: string,
  causes: readonly (Cause & { id: string; productName: string | null; firstAt: Date; latestMessageId: string })[],
): Promise<{ incident: IncidentRow; made: boolean }[]> {
  if (causes.length === 0) return []
  const made = await tx
    .insert(incidents)
    .values(
      causes.map(({ firstAt, ...cause }) => ({
        ...cause,
        sellerId,
        state: 'open' as const,
        firstSeenAt: firstAt,
        lastSeenAt: firstAt,
        openedAt: firstAt,
        calls: 0,
        subjects: 0,
        failing: 0,
        dueAt: NO_DEADLINE,
      })),
    )
    .onConflictDoNothing()
    .returning({ id: incidents.id })
  const fresh = new Set(made.map(({ id }) => id))
  const r = jsonRows(
    causes.map(({ productId, activity, resultCode, reason }) => ({ productId, activity, resultCode, reason })),
    '"productId" text, activity text, "resultCode" text, reason text',
  )
  const rows = await tx
    .select()
    .from(incidents)
    .where(
      and(
        eq(incidents.sellerId, sellerId),
        sql`(${incidents.productId}, ${incidents.activity}, ${incidents.resultCode}, ${incidents.reason})
          in (select r."productId", r.activity, r."resultCode", r.reason from ${r})`,
      ),
    )
  return rows.map((incident) => ({ incident, made: fresh.has(incident.id) }))
}

export async function findIncidents(tx: Tx, sellerId: string, ids: readonly string[]): Promise<IncidentRow[]> {
  if (ids.length === 0) return []
  return tx
    .select()
    .from(incidents)
    .where(and(eq(incidents.sellerId, sellerId), inArray(incidents.id, [...ids])))
}

/** Enters orders that failed for good, each once, with their product, or that of the incident. */
export async function insertFailedOrders(
  tx: Tx,
  sellerId: string,
  orders: readonly {
    orderId: string
    activity: string
    incidentId: string
    failedAt: Date
    lostAt: Date
    refund: RefundState
  }[],
): Promise<void> {
  if (orders.length === 0) return
  const rows = orders.map((row) => ({
    ...row,
    failedAt: row.failedAt.toISOString(),
    lostAt: row.lostAt.toISOString(),
  }))
  await tx.execute(sql`
    insert into ${failedOrders} (seller_id, order_id, product_id, product_name, activity, incident_id, failed_at, lost_at, refund)
    select ${sellerId}, r."orderId", coalesce(p.product_id, i.product_id), coalesce(p.product_name, i.product_name),
      r.activity, i.id, r."failedAt", r."lostAt", r.refund
    from ${jsonRows(
      rows,
      `"orderId" text, activity text, "incidentId" uuid, "failedAt" timestamptz, "lostAt" timestamptz, refund text`,
    )} join ${incidents} i on i.seller_id = ${sellerId} and i.id = r."incidentId"
    left join lateral (select n.product_id, n.product_name from ${instances} n
      where n.seller_id = ${sellerId} and not n.test and n.order_id = r."orderId" and n.product_id is not null
      limit 1) p on true
    on conflict (seller_id, order_id) do nothing`)
}

/** What is added to an incident's counts. */
export type Growth = {
  id: string
  calls: number
  subjects: number
  lastAt: Date | null
  latestMessageId: string | null
}

/** Brings counts and the most urgent clock of incidents up to date, and gives them back. */
export async function refreshIncidents(tx: Tx, sellerId: string, growth: readonly Growth[]): Promise<IncidentRow[]> {
  if (growth.length === 0) return []
  const rows = growth.map((row) => ({ ...row, lastAt: row.lastAt?.toISOString() ?? null }))
  const r = jsonRows(rows, 'id uuid, calls int, subjects int, "lastAt" timestamptz, "latestMessageId" uuid')
  const failing = sql`from ${incidentCalls} c
    where c.seller_id = ${sellerId} and c.incident_id = incidents.id and c.open`
  return tx
    .update(incidents)
    .set({
      calls: sql`${incidents.calls} + r.calls`,
      subjects: sql`${incidents.subjects} + r.subjects`,
      failing: sql`(select count(*)::int ${failing})`,
      dueAt: sql`coalesce((select min(c.gives_up_at) ${failing} and not c.passed), ${at(NO_DEADLINE)})`,
      lastSeenAt: sql`greatest(${incidents.lastSeenAt}, r."lastAt")`,
      latestMessageId: sql`case when r."lastAt" >= ${incidents.lastSeenAt} then r."latestMessageId" else ${incidents.latestMessageId} end`,
    })
    .from(r)
    .where(and(eq(incidents.sellerId, sellerId), sql`${incidents.id} = r.id`))
    .returning()
}

/** Changes the state of an incident; acts of people go by its version. */
export async function updateIncident(
  tx: Tx,
  sellerId: string,
  id: string,
  patch: Partial<Pick<IncidentRow, 'state' | 'ownerId' | 'openedAt' | 'closedAt' | 'closedBy'>>,
  version?: number,
): Promise<boolean> {
  const rows = await tx
    .update(incidents)
    .set({ ...patch, version: sql`${incidents.version} + 1` })
    .where(
      and(
        eq(incidents.sellerId, sellerId),
        eq(incidents.id, id),
        version === undefined ? undefined : eq(incidents.version, version),
      ),
    )
    .returning({ id: incidents.id })
  return rows.length > 0
}

export type NewIncidentEvent = {
  id: string
  incidentId: string
  at: Date
  kind: IncidentEventKind
  by?: string | null
  text?: string | null
  details?: Record<string, string | number>
}

export async function insertIncidentEvents(tx: Tx, sellerId: string, events: readonly NewIncidentEvent[]) {
  if (events.length > 0) await tx.insert(incidentEvents).values(events.map((event) => ({ ...event, sellerId })))
}

/** Incidents of this kind looked at in one go, and their calls. */
const NAMELESS = 50
const NAMELESS_CALLS = 100

/**
 * Incidents of which nobody knew the product take the one product their failing calls turned out to be of, unless there
 * is an incident of that product and cause already. A first purchase fails before its order is looked up.
 */
export async function adoptProducts(tx: Tx, sellerId: string): Promise<void> {
  await tx.execute(sql`
    with nameless as (
      select i.id, i.activity, i.result_code, i.reason from ${incidents} i
      where i.seller_id = ${sellerId} and i.state in ('open', 'acknowledged') and i.product_id = ''
      limit ${NAMELESS}
    ), sold as (
      select n.id, n.activity, n.result_code, n.reason, min(s.product_id) as product_id, min(s.product_name) as name
      from nameless n
      cross join lateral (select c.order_id, c.instance_id from ${incidentCalls} c
        where c.seller_id = ${sellerId} and c.incident_id = n.id and c.open limit ${NAMELESS_CALLS}) c
      cross join lateral (select p.product_id, p.product_name from ${instances} p
        where p.seller_id = ${sellerId} and not p.test and p.product_id is not null
          and (p.instance_id = c.instance_id or p.order_id = c.order_id) limit 1) s
      group by n.id, n.activity, n.result_code, n.reason having count(distinct s.product_id) = 1
    ), one as (
      select distinct on (product_id, activity, result_code, reason) * from sold
    )
    update ${incidents} i set product_id = one.product_id, product_name = one.name from one
    where i.seller_id = ${sellerId} and i.id = one.id and not exists (
      select 1 from ${incidents} o where o.seller_id = ${sellerId} and o.product_id = one.product_id
        and o.activity = i.activity and o.result_code = i.result_code and o.reason = i.reason)`)
}
