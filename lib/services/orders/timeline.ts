import { z } from 'zod'
import { selectInstancesBoughtBy } from '@/db/queries/order-lists'
import {
  selectTimelineAttempts,
  selectTimelineAudit,
  selectTimelineHistory,
  selectTimelineJobs,
  selectTimelineMessages,
  selectTimelineTasks,
  selectTimelineUsage,
  type TimelineScope,
} from '@/db/queries/timeline'
import { decimal, formatDecimal } from '@/lib/domain/decimal'
import type { HistoryKind, InstanceStatus } from '@/lib/domain/instance'
import type { JobPayload, JobState } from '@/lib/domain/jobs'
import type { Verdict } from '@/lib/domain/messages'
import type { RecordState } from '@/lib/domain/metering'
import type { TaskKind, TaskState } from '@/lib/domain/tasks'
import {
  attemptId,
  boundOf,
  mergeTimeline,
  readPlace,
  type TimelineKind,
  type TimelinePlace,
  writePlace,
} from '@/lib/domain/timeline'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'

export type TimelineEntry = TimelinePlace &
  (
    | {
        kind: 'message'
        activity: string | null
        scene: string | null
        verdict: Verdict
        resultCode: string
        durationUs: number
        rerunBy: string | null
      }
    | {
        kind: 'history'
        instanceId: string
        event: HistoryKind
        statusBefore: InstanceStatus | null
        statusAfter: InstanceStatus
        expireBefore: Date | null
        expireAfter: Date | null
        actorKind: 'marketplace' | 'user' | 'worker'
        actorName: string
        messageId: string | null
        reason: string | null
      }
    | { kind: 'job'; payload: JobPayload; state: JobState; attempts: number; lastError: string | null }
    | {
        kind: 'attempt'
        jobId: string
        payload: JobPayload
        attempt: number
        ok: boolean
        error: string | null
        durationMs: number
      }
    | { kind: 'task_opened'; task: TaskKind; instanceId: string }
    | {
        kind: 'task_closed'
        task: TaskKind
        instanceId: string
        state: TaskState
        closedBy: string | null
        note: string | null
      }
    | {
        kind: 'usage'
        instanceId: string
        state: RecordState
        value: string
        code: string | null
        reason: string | null
        beginTime: Date
        endTime: Date
      }
    | { kind: 'audit'; action: string; actorName: string; reason: string | null }
  )

export type Timeline = { entries: TimelineEntry[]; next: string | null }

const ENTRIES = 50

const input = z
  .object({
    /** One order in its test space, with all its instances; or one instance. */
    orderId: z.string().min(1).max(64).optional(),
    test: z.boolean().optional(),
    instanceId: z.string().min(1).max(100).optional(),
    after: z.string().max(200).optional(),
    limit: z.number().int().min(1).max(200).optional(),
  })
  .refine((value) => value.orderId !== undefined || value.instanceId !== undefined)

/** The one line of everything that happened to an order, or to one instance; newest first, in pages. */
export async function readTimeline(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<Timeline> {
  requirePermission(ctx, 'portal:read')
  const { orderId, test = false, instanceId, after, limit = ENTRIES } = parseInput(input, rawInput)
  const scope: TimelineScope =
    orderId === undefined
      ? { test, orderId: null, instanceIds: instanceId === undefined ? [] : [instanceId] }
      : { test, orderId, instanceIds: await instancesOf(ctx, orderId, test) }
  const place = readPlace(after)
  const source = (kind: TimelineKind) => ({
    sellerId: ctx.sellerId,
    scope,
    bound: place && boundOf(kind, place),
    limit: limit + 1,
  })
  const { db } = ctx
  const sources: TimelineEntry[][] = await Promise.all([
    selectTimelineMessages(db, source('message')).then((rows) =>
      rows.map(({ reason: _, instanceId: __, ...row }) => ({ kind: 'message' as const, ...row })),
    ),
    selectTimelineHistory(db, source('history')).then((rows) =>
      rows.map(({ sellerId: _, kind: event, orderId: __, details: ___, ...row }) => ({
        kind: 'history' as const,
        event,
        ...row,
      })),
    ),
    selectTimelineJobs(db, source('job')).then((rows) =>
      rows.map(({ id, createdAt, payload, state, attempts, lastError }) => ({
        kind: 'job' as const,
        id,
        at: createdAt,
        payload,
        state,
        attempts,
        lastError,
      })),
    ),
    selectTimelineAttempts(db, source('attempt')).then((rows) =>
      rows.map(({ kind: _, ...row }) => ({ ...row, kind: 'attempt' as const, id: attemptId(row.jobId, row.attempt) })),
    ),
    selectTimelineTasks(db, 'createdAt', source('task_opened')).then((rows) =>
      rows.map((row) => ({
        kind: 'task_opened' as const,
        id: row.id,
        at: row.createdAt,
        task: row.kind,
        instanceId: row.instanceId,
      })),
    ),
    selectTimelineTasks(db, 'closedAt', source('task_closed')).then((rows) =>
      rows.flatMap((row) =>
        row.closedAt
          ? {
              kind: 'task_closed' as const,
              id: row.id,
              at: row.closedAt,
              task: row.kind,
              instanceId: row.instanceId,
              state: row.state,
              closedBy: row.closedBy,
              note: row.note,
            }
          : [],
      ),
    ),
    selectTimelineUsage(db, source('usage')).then((rows) =>
      rows.map((row) => ({ kind: 'usage' as const, ...row, value: formatDecimal(decimal(row.value)) })),
    ),
    selectTimelineAudit(db, source('audit')).then((rows) =>
      rows.map(({ id, at, action, actorName, reason }) => ({
        kind: 'audit' as const,
        id,
        at,
        action,
        actorName,
        reason,
      })),
    ),
  ])
  const { entries, next } = mergeTimeline(sources, limit)
  return { entries, next: next && writePlace(next) }
}

async function instancesOf(ctx: ServiceContext, orderId: string, test: boolean): Promise<string[]> {
  const bought = await selectInstancesBoughtBy(ctx.db, ctx.sellerId, [orderId])
  return bought.filter((instance) => instance.test === test).map((instance) => instance.instanceId)
}
