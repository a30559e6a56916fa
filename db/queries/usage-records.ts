import { and, asc, eq, ne, type SQL, sql } from 'drizzle-orm'
import { anyOf, uuidArray } from '@/db/arrays'
import { jsonRows } from '@/db/json-rows'
import { rawRows } from '@/db/rows'
import { usageBatches, usageRecords } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { RecordState } from '@/lib/domain/metering'
import { type RecordFilter, recordConditions } from './usage-lists'

/** Usage records on their way: which go next, and what becomes of them. */

export type RecordRow = typeof usageRecords.$inferSelect
export type BatchRow = typeof usageBatches.$inferSelect

/** Written out, not as parameters: only so does a kept plan use the small index over what waits. */
const isDue = sql`${usageRecords.state} in ('sealed', 'unknown')`

/**
 * What goes out next: the oldest by time of consumption (protocol/metering.md 1.5), together with its group or, where it
 * has none, with others that have none. Passes over records that somebody is changing.
 */
export async function lockNextRecords(tx: Tx, sellerId: string, limit: number): Promise<RecordRow[]> {
  const due = and(eq(usageRecords.sellerId, sellerId), isDue)
  const select = (where: SQL | undefined) =>
    tx
      .select()
      .from(usageRecords)
      .where(and(due, where))
      .orderBy(asc(usageRecords.beginTime), asc(usageRecords.meteringSn))
  const [first] = await select(undefined).limit(1)
  if (!first) return []
  const { groupId } = first
  return select(groupId === null ? sql`${usageRecords.groupId} is null` : eq(usageRecords.groupId, groupId))
    .limit(limit)
    .for('update', { skipLocked: true })
}

/** Whether anything waits to be sent. */
export async function hasDueRecords(db: Db | Tx, sellerId: string): Promise<boolean> {
  const rows = await db
    .select({ sn: usageRecords.meteringSn })
    .from(usageRecords)
    .where(and(eq(usageRecords.sellerId, sellerId), isDue))
    .limit(1)
  return rows.length > 0
}

/** Marks records as on their way, in the transaction before the call. */
export async function markSent(
  tx: Tx,
  batch: Pick<BatchRow, 'sellerId' | 'id' | 'push' | 'size' | 'sentAt' | 'host'>,
  serials: readonly string[],
): Promise<void> {
  await tx.insert(usageBatches).values(batch)
  await tx
    .update(usageRecords)
    .set({ state: 'sent', batchId: batch.id, sentAt: batch.sentAt, attempts: sql`${usageRecords.attempts} + 1` })
    .where(and(eq(usageRecords.sellerId, batch.sellerId), isAmong(serials)))
}

/** What a process that died left on its way: nobody knows whether it arrived. */
export async function sentToUnknown(tx: Tx, sellerId: string): Promise<void> {
  await tx
    .update(usageRecords)
    .set({ state: 'unknown', reason: 'interrupted' })
    .where(and(eq(usageRecords.sellerId, sellerId), sql`${usageRecords.state} = 'sent'`))
}

export async function endBatch(
  tx: Tx,
  key: Pick<BatchRow, 'sellerId' | 'id'>,
  end: Partial<Omit<BatchRow, 'sellerId' | 'id'>>,
): Promise<void> {
  await tx
    .update(usageBatches)
    .set(end)
    .where(and(eq(usageBatches.sellerId, key.sellerId), eq(usageBatches.id, key.id)))
}

export type Move = {
  meteringSn: string
  state: RecordState
  code: string | null
  reason: string | null
  groupId?: string | null
  replacedBy?: string | null
}

export type Moved = { meteringSn: string; instanceId: string; was: RecordState; state: RecordState }

/** The book of a record's amount, in SQL as in `bookOf`. */
const inBook = (state: SQL, book: 'waiting' | 'held' | 'accepted' | 'dead') => {
  const states = {
    waiting: sql`'sealed', 'sent', 'unknown'`,
    held: sql`'held'`,
    accepted: sql`'accepted', 'duplicate'`,
    dead: sql`'abnormal', 'dead'`,
  }
  return sql`${state} in (${states[book]})`
}
const change = (book: Parameters<typeof inBook>[1]) =>
  sql`coalesce(sum(value) filter (where ${inBook(sql`state`, book)}), 0)
    - coalesce(sum(value) filter (where ${inBook(sql`was`, book)}), 0)`

/**
 * Brings records into other states, and their amounts into other books: of the series, which the caller has locked, and
 * of the days. What is replaced leaves them by way of `rounded`. Only records in one of the states `from` (and of `batchId`, where given) move; gives those that did.
 */
export async function moveRecords(
  tx: Tx,
  sellerId: string,
  moves: readonly Move[],
  options: { from: readonly RecordState[]; now: Date; batchId?: string },
): Promise<Moved[]> {
  if (moves.length === 0) return []
  const { from, now, batchId } = options
  const states = sql.join(
    from.map((state) => sql`${state}`),
    sql`, `,
  )
  const rows = await rawRows(
    tx,
    sql`
      with old as materialized (
        select u.metering_sn, u.state as was, r.*
        from ${jsonRows(
          moves,
          '"meteringSn" uuid, state text, code text, reason text, "groupId" uuid, "replacedBy" uuid',
        )}
        join usage_records u on u.seller_id = ${sellerId} and u.metering_sn = r."meteringSn"
        where u.state in (${states}) ${batchId === undefined ? sql`` : sql`and u.batch_id = ${batchId}::uuid`}
        for update of u
      ), moved as (
        update usage_records u set state = old.state, code = old.code, reason = old.reason, group_id = old."groupId",
          replaced_by = coalesce(old."replacedBy", u.replaced_by),
          decided_at = case when old.state in ('sealed', 'sent', 'unknown') then null else ${now.toISOString()}::timestamptz end
        from old where u.seller_id = ${sellerId} and u.metering_sn = old.metering_sn
        returning u.metering_sn, u.instance_id, u.test, u.meter, u.begin_time, u.value, u.state, old.was
      ), series as (
        update usage_series s set waiting = s.waiting + m.waiting, held = s.held + m.held,
          accepted = s.accepted + m.accepted, dead = s.dead + m.dead, rounded = s.rounded - m.gone
        from (
          select instance_id, ${change('waiting')} as waiting, ${change('held')} as held, ${change('accepted')} as accepted,
            ${change('dead')} as dead, coalesce(sum(value) filter (where state = 'replaced'), 0) as gone
          from moved group by instance_id
        ) m where s.seller_id = ${sellerId} and s.instance_id = m.instance_id
      ), days as (
        insert into usage_days (seller_id, test, day, meter, instance_id, sealed, accepted, held, dead, records)
        select ${sellerId}::text, test, to_char(begin_time at time zone 'UTC', 'YYYY-MM-DD'), meter, instance_id,
          -coalesce(sum(value) filter (where state = 'replaced'), 0),
          ${change('accepted')}, ${change('held')}, ${change('dead')}, -count(*) filter (where state = 'replaced')
        from moved group by 2, 3, 4, 5
        on conflict (seller_id, test, day, meter, instance_id) do update set
          sealed = usage_days.sealed + excluded.sealed, accepted = usage_days.accepted + excluded.accepted,
          held = usage_days.held + excluded.held, dead = usage_days.dead + excluded.dead,
          records = usage_days.records + excluded.records
      )
      select metering_sn::text as sn, instance_id as instance, was, state from moved`,
  )
  return rows.map(({ sn, instance, was, state }) => ({
    meteringSn: String(sn),
    instanceId: String(instance),
    was: was as RecordState,
    state: state as RecordState,
  }))
}

export async function findRecords(db: Db | Tx, sellerId: string, serials: readonly string[]): Promise<RecordRow[]> {
  return db
    .select()
    .from(usageRecords)
    .where(and(eq(usageRecords.sellerId, sellerId), isAmong(serials)))
    .orderBy(asc(usageRecords.beginTime), asc(usageRecords.meteringSn))
}

const isAmong = (serials: readonly string[]) => sql`${usageRecords.meteringSn} = ${anyOf(uuidArray(serials))}`

/** Serials of the records that fit, in order of serial, after one of them. */
export async function selectSerials(
  db: Db | Tx,
  sellerId: string,
  filter: RecordFilter,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .select({ sn: usageRecords.meteringSn })
    .from(usageRecords)
    .where(
      and(
        recordConditions(sellerId, filter),
        filter.withTests ? undefined : eq(usageRecords.test, false),
        after === '' ? undefined : sql`${usageRecords.meteringSn} > ${after}::uuid`,
      ),
    )
    .orderBy(asc(usageRecords.meteringSn))
    .limit(limit)
  return rows.map(({ sn }) => sn)
}

/** Notes that records were found, or not, in the console's list; touches no book. */
export async function setChecked(
  tx: Tx,
  sellerId: string,
  serials: readonly string[],
  checked: { checkedAt: Date; checkedBy: string } | { checkedAt: null; checkedBy: null },
): Promise<void> {
  await tx
    .update(usageRecords)
    .set(checked)
    .where(and(eq(usageRecords.sellerId, sellerId), isAmong(serials)))
}

/** Gives packages back what records drew from them. A package whose period is over keeps its new one as it is. */
export async function reverseDraws(tx: Tx, sellerId: string, serials: readonly string[], now: Date): Promise<void> {
  await tx.execute(sql`
    with drawn as (
      select package_instance_id, meter, metering_sn, max(at) as at, sum(amount) as amount from package_draws
      where seller_id = ${sellerId}
        and metering_sn = ${anyOf(uuidArray(serials))}
      group by 1, 2, 3 having sum(amount) > 0
    ), given as (
      update packages p set used = p.used - d.amount, updated_at = ${now.toISOString()}::timestamptz
      from (
        select drawn.package_instance_id, drawn.meter, sum(drawn.amount) as amount
        from drawn join packages k on k.seller_id = ${sellerId}
          and k.package_instance_id = drawn.package_instance_id and k.meter = drawn.meter
        where k.period_start is null or (drawn.at >= k.period_start and drawn.at < coalesce(k.period_end, 'infinity'))
        group by 1, 2
      ) d
      where p.seller_id = ${sellerId} and p.package_instance_id = d.package_instance_id and p.meter = d.meter
    )
    insert into package_draws (seller_id, package_instance_id, meter, at, metering_sn, amount, remaining)
    select ${sellerId}::text, d.package_instance_id, d.meter, d.at + interval '1 millisecond', d.metering_sn, -d.amount,
      p.quota - p.used + d.amount
    from drawn d join packages p on p.seller_id = ${sellerId}
      and p.package_instance_id = d.package_instance_id and p.meter = d.meter`)
}

/** Whether the span ever belonged to another record of the instance: no serial may come twice. */
export async function isSpanTaken(
  tx: Tx,
  record: Pick<RecordRow, 'sellerId' | 'instanceId' | 'beginTime' | 'endTime' | 'meteringSn'>,
): Promise<boolean> {
  const rows = await tx
    .select({ sn: usageRecords.meteringSn })
    .from(usageRecords)
    .where(
      and(
        eq(usageRecords.sellerId, record.sellerId),
        eq(usageRecords.instanceId, record.instanceId),
        eq(usageRecords.beginTime, record.beginTime),
        eq(usageRecords.endTime, record.endTime),
        ne(usageRecords.meteringSn, record.meteringSn),
      ),
    )
    .limit(1)
  return rows.length > 0
}
