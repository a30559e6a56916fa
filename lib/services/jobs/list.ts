import { z } from 'zod'
import { countJobs, selectAttempts, selectJob, selectJobs } from '@/db/queries/job-lists'
import type { JobRow } from '@/db/queries/jobs'
import { JOB_KINDS, JOB_STATES, type JobPayload, type JobState } from '@/lib/domain/jobs'
import { cutPage, PAGE_SIZE, type Page } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'

const listInput = z.object({
  ...pageFields,
  cursor: z
    .string()
    .regex(/^b?\d{1,15}$/)
    .optional()
    .catch(undefined),
  state: choice(JOB_STATES),
  kind: choice(JOB_KINDS),
  order: textFilter,
  instance: textFilter,
})

export type JobView = {
  id: string
  payload: JobPayload
  test: boolean
  orderId: string | null
  instanceId: string | null
  state: JobState
  runAt: Date
  attempts: number
  maxAttempts: number
  lastError: string | null
  createdAt: Date
  finishedAt: Date | null
}
export type AttemptView = {
  attempt: number
  startedAt: Date
  durationMs: number
  ok: boolean
  error: string | null
  request: string | null
  answer: string | null
}

/** One page of the outbox, newest first. */
export async function listJobs(ctx: ServiceContext, input: ListInput): Promise<Page<JobView>> {
  requirePermission(ctx, 'portal:read')
  const { test, state, kind, order, instance, cursor, limit = PAGE_SIZE } = parseInput(listInput, input)
  const filter = {
    withTests: test === '1',
    states: state ? [state] : undefined,
    kind,
    orderId: order,
    instanceId: instance,
  }
  const place = cursor === undefined ? null : { seq: Number(cursor.replace('b', '')), back: cursor.startsWith('b') }
  const found = await selectJobs(ctx.db, ctx.sellerId, filter, place, limit + 1)
  const page = cutPage(found, limit, place, ({ seq }, back) => `${back ? 'b' : ''}${seq}`)
  return { ...page, rows: page.rows.map(viewJob) }
}

/** Jobs given up and waiting for a person. */
export async function countDeadJobs(ctx: ServiceContext): Promise<number> {
  requirePermission(ctx, 'portal:read')
  return countJobs(ctx.db, ctx.sellerId, ['dead'])
}

/** One job with its last attempts, oldest first, each with what was sent and what came back. */
export async function getJob(ctx: ServiceContext, jobId: string): Promise<JobView & { attemptList: AttemptView[] }> {
  requirePermission(ctx, 'portal:read')
  const job = z.uuid().safeParse(jobId).success ? await selectJob(ctx.db, ctx.sellerId, jobId) : null
  if (!job) throw notFound('job')
  const attempts = await selectAttempts(ctx.db, ctx.sellerId, [jobId])
  return { ...viewJob(job), attemptList: attempts.map(({ sellerId: _, jobId: __, ...attempt }) => attempt) }
}

function viewJob(job: JobRow): JobView {
  const { id, payload, test, orderId, instanceId, state, runAt, attempts, maxAttempts, lastError } = job
  const { createdAt, finishedAt } = job
  return {
    id,
    payload,
    test,
    orderId,
    instanceId,
    state,
    runAt,
    attempts,
    maxAttempts,
    lastError,
    createdAt,
    finishedAt,
  }
}
