import { and, eq, type SQL, sql } from 'drizzle-orm'
import { jsonRows } from '@/db/json-rows'
import { at } from '@/db/moment'
import { rawRows } from '@/db/rows'
import { incidentCalls, messages } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Family } from '@/lib/domain/commands'

/** Calls that fail, as the watcher groups them: everything here goes over the failures of now, never over what is past. */

type CallRow = typeof incidentCalls.$inferSelect

/** Rows one statement goes over, so that calls to be answered get their turns on the embedded database. */
export const GROUPING_STEP = 500

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
