import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { jsonRows } from '@/db/json-rows'
import { rawRows } from '@/db/rows'
import { failedOrders, incidentCalls, incidentEvents, incidents, instances, messages } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Family } from '@/lib/domain/commands'
import { type IncidentEventKind, NO_DEADLINE, type RefundState } from '@/lib/domain/incidents'

/** The watcher's part of incidents: everything here goes over the failures of now, never over what is past. */

export type IncidentRow = typeof incidents.$inferSelect
type CallRow = typeof incidentCalls.$inferSelect

/** Rows one statement goes over, so that calls to be answered get their turns on the embedded database. */
export const GROUPING_STEP = 500

const at = (moment: Date) => sql`${moment.toISOString()}::timestamptz`

/** Accounts with failures, or with incidents that may have recovered. */
export async function selectFailingSellers(db: Db): Promise<string[]> {
  const rows = await rawRows(
    db,
    sql`
    select s.seller_id from sellers s
    where exists (select 1 from ${messages} m where m.seller_id = s.seller_id and m.open)
      or exists (select 1 from ${incidentCalls} c where c.seller_id = s.seller_id and c.open)`,
  )
  return rows.map((row) => String(row.seller_id))
}

/**
 * One at a time per account; waits for another one. Steps are small and find everything by index: a database that still
 * takes the tables for empty must not read them through for each row of a sudden flood of failures.
 */
export async function lockIncidents(tx: Tx, sellerId: string): Promise<void> {
  await tx.execute(sql`set local enable_seqscan = off`)
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`incidents:${sellerId}`}, 0))`)
}

/** Which call it is, in the order in which calls are gone over. */
export type CallPlace = Pick<CallRow, 'subject' | 'activity' | 'resultCode' | 'reason'>

/**
 * Takes calls that do not fail any more, or not since `from`, off the failing ones: of the step after `place`. Gives the
 * incidents concerned, and the place to go on from; null at the end.
 */
export async function closeCalls(
  tx: Tx,
  sellerId: string,
  from: Date,
  place: CallPlace | null,
): Promise<{ incidentIds: string[]; next: CallPlace | null }> {
  const after = place
    ? sql`and (c.subject, c.activity, c.result_code, c.reason) >
        (${place.subject}, ${place.activity}, ${place.resultCode}, ${place.reason})`
    : sql``
  const [found] = await rawRows(
    tx,
    sql`
    with step as (
      select c.* from ${incidentCalls} c where c.seller_id = ${sellerId} and c.open ${after}
      order by c.subject, c.activity, c.result_code, c.reason limit ${GROUPING_STEP}
    ), closed as (
      update ${incidentCalls} c set open = false from step s
      where c.seller_id = ${sellerId} and c.subject = s.subject and c.activity = s.activity
        and c.result_code = s.result_code and c.reason = s.reason
        and (s.last_failed_at < ${at(from)} or not exists (
          select 1 from ${messages} m
          where m.seller_id = ${sellerId} and m.received_at = s.last_failed_at and m.id = s.latest_message_id and m.open))
      returning c.incident_id
    )
    select (select count(*)::int from step) as seen,
      (select json_agg(distinct incident_id) from closed) as ids,
      (select json_build_object('subject', subject, 'activity', activity, 'resultCode', result_code, 'reason', reason)
        from step order by subject desc, activity desc, result_code desc, reason desc limit 1) as last`,
  )
  return {
    incidentIds: (found?.ids ?? []) as string[],
    next: Number(found?.seen) === GROUPING_STEP ? (found?.last as CallPlace) : null,
  }
}

/** Where to look for failures that are not grouped yet: a little before the last one that is. */
export async function lastGrouped(db: Db | Tx, sellerId: string): Promise<Date | null> {
  const rows = await db
    .select({ at: sql<Date | null>`max(${incidentCalls.lastFailedAt})`.mapWith(incidentCalls.lastFailedAt) })
    .from(incidentCalls)
    .where(eq(incidentCalls.sellerId, sellerId))
  return rows[0]?.at ?? null
}

export type FailurePlace = { receivedAt: Date; id: string }

/** A call with failures that were not grouped yet. */
export type FreshCall = CallPlace & {
  family: Family
  orderId: string | null
  instanceId: string | null
  tenantId: string | null
  /** Failures not counted yet. */
  failures: number
  /** First of them, and where the clock of the call began if it has been failing for longer. */
  firstAt: Date
  since: Date | null
  lastAt: Date
  latestMessageId: string
  /** Where it stands already. */
  incidentId: string | null
  wasOpen: boolean
}

/**
 * Ends the failures of the step after `place` that the same call got past before they were kept: one that hung on a database
 * that was away may fail long after the marketplace's next call succeeded, and nothing would end it any more.
 */
export async function closeOvertaken(tx: Tx, sellerId: string, place: FailurePlace): Promise<void> {
  const succeeded = (subject: SQL) => sql`exists (
    select 1 from ${messages} later
    where later.seller_id = ${sellerId} and later.received_at >= s.received_at and later.verdict = 'accepted'
      and later.test = s.test and later.activity = s.activity and ${subject})`
  await tx.execute(sql`
    with step as (
      select m.received_at, m.id, m.test, m.activity, m.tenant_id, m.order_id, m.instance_id from ${messages} m
      where m.seller_id = ${sellerId} and m.open and (m.received_at, m.id) > (${at(place.receivedAt)}, ${place.id}::uuid)
      order by m.received_at, m.id limit ${GROUPING_STEP}
    )
    update ${messages} m set open = false from step s
    where m.seller_id = ${sellerId} and m.received_at = s.received_at and m.id = s.id and case
      when s.tenant_id is not null then ${succeeded(sql`later.tenant_id = s.tenant_id`)}
      when s.order_id is not null then ${succeeded(sql`later.order_id = s.order_id and later.tenant_id is null`)}
      else ${succeeded(sql`later.instance_id = s.instance_id and later.order_id is null and later.tenant_id is null`)} end`)
}

/**
 * Failures after `place` by call, leaving out those counted before: one step of them. Only calls that a key of ours had
 * signed, and no test traffic.
 */
export async function selectFreshCalls(
  tx: Tx,
  sellerId: string,
  place: FailurePlace,
): Promise<{ calls: FreshCall[]; next: FailurePlace | null }> {
  const rows = await rawRows(
    tx,
    sql`
    with step as (
      select m.received_at, m.id, m.family, m.order_id, m.instance_id, m.tenant_id, m.result_code, m.reason,
        coalesce(m.activity, '') as activity,
        coalesce(m.tenant_id, m.order_id, m.instance_id, m.id::text) as subject
      from ${messages} m
      where m.seller_id = ${sellerId} and m.open and not m.test and m.verdict <> 'accepted'
        and (m.verdict <> 'refused' or m.key_id is not null)
        and (m.received_at, m.id) > (${at(place.receivedAt)}, ${place.id}::uuid)
      order by m.received_at, m.id limit ${GROUPING_STEP}
    ), fresh as (
      select s.*, c.incident_id, coalesce(c.open, false) as was_open from step s
      left join ${incidentCalls} c on c.seller_id = ${sellerId} and c.subject = s.subject and c.activity = s.activity
        and c.result_code = s.result_code and c.reason = s.reason
      where c.subject is null or (s.received_at, s.id) > (c.last_failed_at, c.latest_message_id)
    ), calls as (
      select subject, activity, result_code, reason, incident_id, was_open, count(*)::int as failures,
        min(received_at) as first_at, max(received_at) as last_at,
        (array_agg(id order by received_at desc, id desc))[1] as latest,
        (array_agg(family order by received_at desc, id desc))[1] as family,
        max(order_id) as order_id, max(instance_id) as instance_id, max(tenant_id) as tenant_id
      from fresh group by subject, activity, result_code, reason, incident_id, was_open
    )
    select (select count(*)::int from step) as seen,
      (select to_json(s.*) from (select received_at, id from step order by received_at desc, id desc limit 1) s) as place,
      coalesce((select json_agg(to_json(r.*)) from (
        select c.*, (select min(o.since) from ${incidentCalls} o
          where o.seller_id = ${sellerId} and o.subject = c.subject and o.activity = c.activity and o.open) as since
        from calls c
      ) r), '[]') as calls`,
  )
  const found = rows[0] as unknown as {
    seen: number
    place: { received_at: string; id: string } | null
    calls: RawCall[]
  }
  const last = found.place
  return {
    calls: found.calls.map(readCall),
    next: last && found.seen === GROUPING_STEP ? { receivedAt: new Date(last.received_at), id: last.id } : null,
  }
}

type RawCall = {
  subject: string
  activity: string
  result_code: string
  reason: string
  family: Family
  order_id: string | null
  instance_id: string | null
  tenant_id: string | null
  failures: number
  first_at: string
  since: string | null
  last_at: string
  latest: string
  incident_id: string | null
  was_open: boolean
}

function readCall(raw: RawCall): FreshCall {
  return {
    subject: raw.subject,
    activity: raw.activity,
    resultCode: raw.result_code,
    reason: raw.reason,
    family: raw.family,
    orderId: raw.order_id,
    instanceId: raw.instance_id,
    tenantId: raw.tenant_id,
    failures: raw.failures,
    firstAt: new Date(raw.first_at),
    since: raw.since === null ? null : new Date(raw.since),
    lastAt: new Date(raw.last_at),
    latestMessageId: raw.latest,
    incidentId: raw.incident_id,
    wasOpen: raw.was_open,
  }
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

/** Enters calls and their further failures. */
export async function putCalls(tx: Tx, sellerId: string, calls: readonly (typeof incidentCalls.$inferInsert)[]) {
  if (calls.length === 0) return
  const rows = calls.map((call) => ({
    ...call,
    since: call.since.toISOString(),
    lastFailedAt: call.lastFailedAt.toISOString(),
    givesUpAt: call.givesUpAt?.toISOString() ?? null,
  }))
  await tx.execute(sql`
    insert into ${incidentCalls} (seller_id, subject, activity, result_code, reason, incident_id, family, order_id,
      instance_id, tenant_id, failures, open, since, last_failed_at, latest_message_id, gives_up_at, passed)
    select ${sellerId}, r.subject, r.activity, r."resultCode", r.reason, r."incidentId", r.family, r."orderId",
      r."instanceId", r."tenantId", r.failures, true, r.since, r."lastFailedAt", r."latestMessageId", r."givesUpAt", r.passed
    from ${jsonRows(
      rows,
      `subject text, activity text, "resultCode" text, reason text, "incidentId" uuid, family text, "orderId" text,
      "instanceId" text, "tenantId" text, failures int, since timestamptz, "lastFailedAt" timestamptz,
      "latestMessageId" uuid, "givesUpAt" timestamptz, passed boolean`,
    )}
    on conflict (seller_id, subject, activity, result_code, reason) do update set
      failures = incident_calls.failures + excluded.failures,
      passed = incident_calls.open and incident_calls.passed,
      open = true, since = excluded.since, gives_up_at = excluded.gives_up_at, family = excluded.family,
      order_id = excluded.order_id, instance_id = excluded.instance_id, tenant_id = excluded.tenant_id,
      last_failed_at = excluded.last_failed_at, latest_message_id = excluded.latest_message_id`)
}

/** A running clock that has run out: of a call that fails still. */
export type PassedCall = Pick<CallRow, 'incidentId' | 'family' | 'activity' | 'orderId' | 'since'> & { givesUpAt: Date }

/** Marks calls whose clock has run out; at most one step of them. */
export async function passClocks(tx: Tx, sellerId: string, now: Date): Promise<PassedCall[]> {
  const due = sql`(
    select c.subject, c.activity, c.result_code, c.reason from ${incidentCalls} c
    where c.seller_id = ${sellerId} and c.open and not c.passed and c.gives_up_at is not null and c.gives_up_at <= ${at(now)}
    order by c.gives_up_at limit ${GROUPING_STEP}) as due`
  const rows = await tx
    .update(incidentCalls)
    .set({ passed: true })
    .from(due)
    .where(
      and(
        eq(incidentCalls.sellerId, sellerId),
        sql`${incidentCalls.subject} = due.subject and ${incidentCalls.activity} = due.activity
          and ${incidentCalls.resultCode} = due.result_code and ${incidentCalls.reason} = due.reason`,
      ),
    )
    .returning({
      incidentId: incidentCalls.incidentId,
      family: incidentCalls.family,
      activity: incidentCalls.activity,
      orderId: incidentCalls.orderId,
      since: incidentCalls.since,
      givesUpAt: incidentCalls.givesUpAt,
    })
  return rows.flatMap(({ givesUpAt, ...row }) => (givesUpAt === null ? [] : [{ ...row, givesUpAt }]))
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
