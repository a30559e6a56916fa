import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import { jsonRows } from '@/db/json-rows'
import { channels, hookEndpoints, jobs, noticeItems, notices, tasks } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { JobState } from '@/lib/domain/jobs'
import type { NoticeDetails, NoticeEvent, NoticePhase, Severity } from '@/lib/domain/notifications'
import { type JobCursor, lastDuration } from './job-lists'
import type { JobRow } from './jobs'

export type NoticeRow = typeof notices.$inferSelect

/** Something that is so now; `level` rises as it becomes worse. */
export type Finding = {
  event: NoticeEvent
  subject: string
  severity: Severity
  level: number
  details: NoticeDetails
}

export type Turn = { notice: NoticeRow; phase: NoticePhase }

/**
 * Has exactly those notices be open that were found, and gives what has changed: begun, become worse, or ended. Safe to
 * run in several processes: each change is given to one of them.
 */
export async function keepNotices(
  tx: Tx,
  sellerId: string,
  found: readonly Finding[],
  means: { now: Date; newId: () => string },
): Promise<Turn[]> {
  const rows = found.map((finding) => ({ ...finding, id: means.newId() }))
  const r = jsonRows(rows, 'id uuid, event text, subject text, severity text, level int, details jsonb')
  const now = sql`${means.now.toISOString()}::timestamptz`
  const open = and(eq(notices.sellerId, sellerId), isNull(notices.endedAt))
  const ended = await tx
    .update(notices)
    .set({ endedAt: means.now })
    .where(
      and(open, sql`not exists (select 1 from ${r} where r.event = notices.event and r.subject = notices.subject)`),
    )
    .returning()
  const raised = await tx
    .update(notices)
    .set({ level: sql`r.level`, severity: sql`r.severity`, details: sql`r.details` })
    .from(sql`${r}`)
    .where(and(open, sql`r.event = notices.event and r.subject = notices.subject and notices.level < r.level`))
    .returning({ id: notices.id })
  await tx.execute(sql`
    update notices set details = r.details from ${r}
    where notices.seller_id = ${sellerId} and notices.ended_at is null
      and r.event = notices.event and r.subject = notices.subject and notices.details <> r.details`)
  await tx.execute(sql`
    insert into notices (seller_id, id, event, subject, severity, level, details, opened_at)
    select ${sellerId}, r.id, r.event, r.subject, r.severity, r.level, r.details, ${now} from ${r}
    order by r.event, r.subject
    on conflict (seller_id, event, subject) where ended_at is null do nothing`)
  const raisedIds = new Set(raised.map(({ id }) => id))
  const fresh = await tx
    .select()
    .from(notices)
    .where(and(open, inArray(notices.id, [...raisedIds, ...rows.map(({ id }) => id)])))
  return [
    ...ended.map((notice): Turn => ({ notice, phase: 'recovered' })),
    ...fresh.map((notice): Turn => ({ notice, phase: raisedIds.has(notice.id) ? 'raised' : 'opened' })),
  ]
}

/** Notes what a channel is to be told. */
export async function insertItems(
  tx: Tx,
  sellerId: string,
  items: readonly { channelId: string; noticeId: string; phase: NoticePhase; level: number }[],
  now: Date,
): Promise<void> {
  if (items.length === 0) return
  const r = jsonRows(items, '"channelId" uuid, "noticeId" uuid, phase text, level int')
  await tx.execute(sql`
    insert into notice_items (seller_id, channel_id, notice_id, phase, level, at)
    select ${sellerId}, r."channelId", r."noticeId", r.phase, r.level, ${now.toISOString()}::timestamptz from ${r}
    on conflict do nothing`)
}

/** Notes the ends of notices for the channels that were told, or are to be told, of their beginnings. */
export async function insertRecoveries(tx: Tx, sellerId: string, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await tx.execute(sql`
    insert into notice_items (seller_id, channel_id, notice_id, phase, level, at)
    select distinct i.seller_id, i.channel_id, i.notice_id, 'recovered', 0, ${now.toISOString()}::timestamptz
    from notice_items i
    where i.seller_id = ${sellerId} and i.notice_id in (select r.id from ${jsonRows(
      ids.map((id) => ({ id })),
      'id uuid',
    )})
    on conflict do nothing`)
}

export type ItemRow = { notice: NoticeRow; phase: NoticePhase; level: number; at: Date }

const itemColumns = { notice: notices, phase: noticeItems.phase, level: noticeItems.level, at: noticeItems.at }
const ofNotice = and(eq(notices.sellerId, noticeItems.sellerId), eq(notices.id, noticeItems.noticeId))

/** What a channel still has to be told, oldest first. */
export async function selectWaitingItems(
  tx: Db | Tx,
  sellerId: string,
  channelId: string,
  limit: number,
): Promise<ItemRow[]> {
  const mine = and(eq(noticeItems.sellerId, sellerId), eq(noticeItems.channelId, channelId))
  return tx
    .select(itemColumns)
    .from(noticeItems)
    .innerJoin(notices, ofNotice)
    .where(and(mine, isNull(noticeItems.jobId)))
    .orderBy(asc(noticeItems.at), asc(noticeItems.noticeId))
    .limit(limit)
}

/** Of which a message tells, oldest first. */
export async function selectItemsOf(db: Db | Tx, sellerId: string, jobId: string): Promise<ItemRow[]> {
  return db
    .select(itemColumns)
    .from(noticeItems)
    .innerJoin(notices, ofNotice)
    .where(and(eq(noticeItems.sellerId, sellerId), eq(noticeItems.jobId, jobId)))
    .orderBy(asc(noticeItems.at), asc(noticeItems.noticeId))
}

/** Makes items part of a message. */
export async function claimItems(
  tx: Tx,
  sellerId: string,
  channelId: string,
  jobId: string,
  items: readonly ItemRow[],
): Promise<void> {
  const rows = items.map(({ notice, phase, level }) => ({ id: notice.id, phase, level }))
  await tx.execute(sql`
    update notice_items i set job_id = ${jobId} from ${jsonRows(rows, 'id uuid, phase text, level int')}
    where i.seller_id = ${sellerId} and i.channel_id = ${channelId} and i.job_id is null
      and i.notice_id = r.id and i.phase = r.phase and i.level = r.level`)
}

/** Forgets what a channel was still to be told. */
export async function dropWaitingItems(tx: Tx, sellerId: string, channelId: string): Promise<void> {
  const mine = and(eq(noticeItems.sellerId, sellerId), eq(noticeItems.channelId, channelId))
  await tx.delete(noticeItems).where(and(mine, isNull(noticeItems.jobId)))
}

/** The last of each event, for previews with real data. */
export async function selectLatestNotices(db: Db | Tx, sellerId: string): Promise<NoticeRow[]> {
  return db
    .selectDistinctOn([notices.event])
    .from(notices)
    .where(eq(notices.sellerId, sellerId))
    .orderBy(notices.event, desc(notices.openedAt))
}

/** What is so now, the newest first. */
export async function selectOpenNotices(db: Db | Tx, sellerId: string, limit: number): Promise<NoticeRow[]> {
  return db
    .select()
    .from(notices)
    .where(and(eq(notices.sellerId, sellerId), isNull(notices.endedAt)))
    .orderBy(desc(notices.openedAt), desc(notices.id))
    .limit(limit)
}

export type MessageFilter = {
  channelId?: string
  state?: JobState
  /** Messages that tell of it, also among others. */
  event?: NoticeEvent
  /** When they were made; `to` excluded. */
  from?: Date
  to?: Date
}

/** Messages to channels, newest first, with the duration of each one's last attempt; going back, the nearest first. */
export async function selectMessages(
  db: Db | Tx,
  sellerId: string,
  { channelId, state, event, from, to }: MessageFilter,
  cursor: JobCursor | null,
  limit: number,
): Promise<{ job: JobRow; channel: string | null; durationMs: number | null }[]> {
  return db
    .select({ job: jobs, channel: channels.name, durationMs: lastDuration(db) })
    .from(jobs)
    .leftJoin(channels, and(eq(channels.sellerId, jobs.sellerId), eq(channels.id, jobs.endpointId)))
    .where(
      and(
        eq(jobs.sellerId, sellerId),
        eq(jobs.kind, 'notify'),
        isNotNull(jobs.endpointId),
        channelId === undefined ? undefined : eq(jobs.endpointId, channelId),
        state && eq(jobs.state, state),
        event && tellsOf(event),
        from && gte(jobs.createdAt, from),
        to && lt(jobs.createdAt, to),
        cursor ? (cursor.back ? gt : lt)(jobs.seq, cursor.seq) : undefined,
      ),
    )
    .orderBy(cursor?.back ? asc(jobs.seq) : desc(jobs.seq))
    .limit(limit)
}

/** A test tells of nothing. */
const tellsOf = (event: NoticeEvent) => sql`exists (select 1 from ${noticeItems} i join ${notices} n
    on n.seller_id = i.seller_id and n.id = i.notice_id
  where i.seller_id = ${jobs.sellerId} and i.job_id = ${jobs.id} and n.event = ${event})`

/** Work given up: each preparation of an instance, other work counted by kind. */
export async function selectDeadWork(db: Db | Tx, sellerId: string) {
  const dead = and(
    eq(jobs.sellerId, sellerId),
    eq(jobs.state, 'dead'),
    eq(jobs.test, false),
    // Hooks and messages are told of by their endpoints and channels.
    sql`${jobs.kind} not in ('hook', 'notify')`,
  )
  const subject = sql<string>`case when ${jobs.kind} = 'provision' then coalesce(${jobs.instanceId}, '') else '' end`
  return db
    .select({
      kind: jobs.kind,
      instanceId: subject,
      count: sql<number>`count(*)::int`,
      orderId: sql<string | null>`max(${jobs.orderId})`,
      error: sql<string | null>`max(${jobs.lastError})`,
    })
    .from(jobs)
    .where(dead)
    .groupBy(jobs.kind, subject)
    .limit(500)
}

/** Tasks past their time. */
export async function selectOverdueTasks(db: Db | Tx, sellerId: string, now: Date) {
  return db
    .select()
    .from(tasks)
    .where(and(eq(tasks.sellerId, sellerId), eq(tasks.state, 'open'), eq(tasks.test, false), lt(tasks.dueAt, now)))
    .orderBy(asc(tasks.dueAt))
    .limit(500)
}

/** Endpoints of the seller's product to which nothing gets through. */
export async function selectFailingEndpoints(db: Db | Tx, sellerId: string) {
  return db
    .select()
    .from(hookEndpoints)
    .where(
      and(
        eq(hookEndpoints.sellerId, sellerId),
        eq(hookEndpoints.test, false),
        sql`((${hookEndpoints.state} = 'active' and ${hookEndpoints.openUntil} is not null)
          or (${hookEndpoints.state} = 'paused' and ${hookEndpoints.pausedReason} in ('failing', 'gone')))`,
      ),
    )
}
