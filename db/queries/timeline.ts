import { and, desc, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { auditLog, instanceHistory, jobAttempts, jobs, messages, tasks, usageRecords } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Bound } from '@/lib/domain/timeline'

/**
 * Sources of a time line, one query per kind of entry: the newest `limit` under a bound.
 * `orderId` with its test space, and the instances whose whole story belongs to it.
 */
export type TimelineScope = { test: boolean; orderId: string | null; instanceIds: string[] }

type Source = { sellerId: string; scope: TimelineScope; bound: Bound | null; limit: number }

/** `key`: the columns that make the id, compared with the id's parts. */
function within(at: AnyPgColumn, key: AnyPgColumn[], bound: Bound | null): SQL | undefined {
  if (!bound) return undefined
  const moment = sql`${bound.at.toISOString()}::timestamptz`
  if (bound.below === null) return sql`${at} < ${moment}`
  if (bound.below === 'any') return sql`${at} <= ${moment}`
  const parts = bound.below.id.split('.')
  const [first, second] = key
  if (!first) return undefined
  return second
    ? sql`(${at}, ${first}, ${second}) < (${moment}, ${parts[0] ?? ''}::uuid, ${Number(parts[1] ?? 0)}::int)`
    : sql`(${at}, ${first}) < (${moment}, ${parts[0] ?? ''}::uuid)`
}

/** Rows of the order, or of one of its instances. */
function inScope(
  table: { orderId: AnyPgColumn; instanceId: AnyPgColumn; test?: AnyPgColumn },
  { test, orderId, instanceIds }: TimelineScope,
): SQL | undefined {
  return or(
    orderId === null
      ? undefined
      : and(eq(table.orderId, orderId), table.test === undefined ? undefined : eq(table.test, test)),
    instanceIds.length > 0 ? inArray(table.instanceId, instanceIds) : undefined,
  )
}

export async function selectTimelineMessages(db: Db | Tx, { sellerId, scope, bound, limit }: Source) {
  return db
    .select({
      id: messages.id,
      at: messages.receivedAt,
      activity: messages.activity,
      scene: messages.scene,
      verdict: messages.verdict,
      reason: messages.reason,
      resultCode: messages.resultCode,
      durationUs: messages.durationUs,
      instanceId: messages.instanceId,
      rerunBy: messages.rerunBy,
    })
    .from(messages)
    .where(
      and(
        eq(messages.sellerId, sellerId),
        inScope(messages, scope),
        // Anybody can send a call that names an order; it is no part of the order's story.
        isNotNull(messages.keyId),
        within(messages.receivedAt, [messages.id], bound),
      ),
    )
    .orderBy(desc(messages.receivedAt), desc(messages.id))
    .limit(limit)
}

export async function selectTimelineHistory(db: Db | Tx, { sellerId, scope, bound, limit }: Source) {
  const { orderId, instanceIds } = scope
  const mine = or(
    instanceIds.length > 0 ? inArray(instanceHistory.instanceId, instanceIds) : undefined,
    // The instances an order made are named above; the index leaves their making out.
    orderId === null ? undefined : and(eq(instanceHistory.orderId, orderId), sql`${instanceHistory.kind} <> 'created'`),
  )
  return db
    .select()
    .from(instanceHistory)
    .where(and(eq(instanceHistory.sellerId, sellerId), mine, within(instanceHistory.at, [instanceHistory.id], bound)))
    .orderBy(desc(instanceHistory.at), desc(instanceHistory.id))
    .limit(limit)
}

export async function selectTimelineJobs(db: Db | Tx, { sellerId, scope, bound, limit }: Source) {
  return db
    .select()
    .from(jobs)
    .where(and(eq(jobs.sellerId, sellerId), inScope(jobs, scope), within(jobs.createdAt, [jobs.id], bound)))
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .limit(limit)
}

export async function selectTimelineAttempts(db: Db | Tx, { sellerId, scope, bound, limit }: Source) {
  return db
    .select({
      jobId: jobAttempts.jobId,
      attempt: jobAttempts.attempt,
      at: jobAttempts.startedAt,
      durationMs: jobAttempts.durationMs,
      ok: jobAttempts.ok,
      error: jobAttempts.error,
      kind: jobs.kind,
      payload: jobs.payload,
    })
    .from(jobAttempts)
    .innerJoin(jobs, and(eq(jobs.sellerId, jobAttempts.sellerId), eq(jobs.id, jobAttempts.jobId)))
    .where(
      and(
        eq(jobAttempts.sellerId, sellerId),
        inScope(jobs, scope),
        within(jobAttempts.startedAt, [jobAttempts.jobId, jobAttempts.attempt], bound),
      ),
    )
    .orderBy(desc(jobAttempts.startedAt), desc(jobAttempts.jobId), desc(jobAttempts.attempt))
    .limit(limit)
}

export async function selectTimelineTasks(
  db: Db | Tx,
  moment: 'createdAt' | 'closedAt',
  { sellerId, scope, bound, limit }: Source,
) {
  const at = tasks[moment]
  return db
    .select()
    .from(tasks)
    .where(and(eq(tasks.sellerId, sellerId), inScope(tasks, scope), isNotNull(at), within(at, [tasks.id], bound)))
    .orderBy(desc(at), desc(tasks.id))
    .limit(limit)
}

/**
 * Usage records that did not go through. The others come by the hour and would bury all else; the instance's own page
 * and the metering pages show them.
 */
export async function selectTimelineUsage(db: Db | Tx, { sellerId, scope, bound, limit }: Source) {
  if (scope.instanceIds.length === 0) return []
  return db
    .select({
      id: usageRecords.meteringSn,
      at: usageRecords.sealedAt,
      instanceId: usageRecords.instanceId,
      state: usageRecords.state,
      value: usageRecords.value,
      code: usageRecords.code,
      reason: usageRecords.reason,
      beginTime: usageRecords.beginTime,
      endTime: usageRecords.endTime,
    })
    .from(usageRecords)
    .where(
      and(
        eq(usageRecords.sellerId, sellerId),
        inArray(usageRecords.instanceId, scope.instanceIds),
        inArray(usageRecords.state, ['held', 'abnormal', 'dead']),
        within(usageRecords.sealedAt, [usageRecords.meteringSn], bound),
      ),
    )
    .orderBy(desc(usageRecords.sealedAt), desc(usageRecords.meteringSn))
    .limit(limit)
}

/**
 * What people did to the order or its instances. Rows that name a `historyId` are left out: the instance's history
 * says the same already, with actor and reason.
 */
export async function selectTimelineAudit(db: Db | Tx, { sellerId, scope, bound, limit }: Source) {
  const { orderId, instanceIds } = scope
  const subject = or(
    orderId === null ? undefined : and(eq(auditLog.subjectKind, 'order'), eq(auditLog.subjectId, orderId)),
    instanceIds.length > 0
      ? and(eq(auditLog.subjectKind, 'instance'), inArray(auditLog.subjectId, instanceIds))
      : undefined,
  )
  return db
    .select()
    .from(auditLog)
    .where(
      and(
        eq(auditLog.sellerId, sellerId),
        subject,
        isNull(sql`${auditLog.details} ->> 'historyId'`),
        within(auditLog.at, [auditLog.id], bound),
      ),
    )
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(limit)
}
