import { z } from 'zod'
import { selectDeliveries } from '@/db/queries/deliveries'
import { lockJob, reviveJob } from '@/db/queries/job-lists'
import { transaction } from '@/db/transaction'
import { CHANGE_TYPES } from '@/lib/domain/changes'
import { JOB_STATES, type JobPayload, type JobState } from '@/lib/domain/jobs'
import { cutPage, PAGE_SIZE, type Page } from '@/lib/domain/paging'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, momentFilter, pageFields } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'
import { endpointIdField } from './fields'

export type DeliveryView = {
  /** Of the job; its page shows every attempt. */
  id: string
  payload: JobPayload
  state: JobState
  test: boolean
  instanceId: string | null
  attempts: number
  runAt: Date
  lastError: string | null
  createdAt: Date
  finishedAt: Date | null
  /** Of the last attempt. */
  durationMs: number | null
  /** A real event can be delivered again, a sample not. */
  mayReplay: boolean
}

const filterFields = {
  state: choice(JOB_STATES),
  type: choice(CHANGE_TYPES as readonly [string, ...string[]]),
  from: momentFilter,
  to: momentFilter,
}
/** What the parameters of the list's address mean; bulk runs take the same. */
export const deliveryFilter = z.object({ ...filterFields, endpointId: endpointIdField })

const listInput = z.object({
  ...pageFields,
  ...deliveryFilter.shape,
  cursor: z
    .string()
    .regex(/^b?\d{1,15}$/)
    .optional()
    .catch(undefined),
})

/** One page of what was sent to an endpoint, newest first. */
export async function listDeliveries(ctx: ServiceContext, input: ListInput): Promise<Page<DeliveryView>> {
  requirePermission(ctx, 'portal:read')
  const { cursor, limit = PAGE_SIZE, test: _, ...filter } = parseInput(listInput, input)
  const place = cursor === undefined ? null : { seq: Number(cursor.replace('b', '')), back: cursor.startsWith('b') }
  const found = await selectDeliveries(ctx.db, ctx.sellerId, filter, place, limit + 1)
  const page = cutPage(found, limit, place, ({ job: { seq } }, back) => `${back ? 'b' : ''}${seq}`)
  return {
    ...page,
    rows: page.rows.map(({ job, durationMs }) => {
      const { id, payload, state, test, instanceId, attempts, runAt, lastError, createdAt, finishedAt } = job
      const settled = state === 'done' || state === 'dead' || state === 'cancelled'
      const mayReplay = settled && payload.kind === 'hook' && payload.changeId !== null
      const shown = { id, payload, state, test, instanceId, attempts, runAt, lastError, createdAt, finishedAt }
      return { ...shown, durationMs, mayReplay }
    }),
  }
}

const replayInput = z.strictObject({ deliveryId: z.uuid(), reason: z.string().trim().max(500).optional() })

/** Delivers an event again, with the id it had: a product that keeps ids takes it for a repeat. */
export async function replayDelivery(ctx: ServiceContext, raw: z.input<typeof replayInput>): Promise<void> {
  requirePermission(ctx, 'hooks:write')
  const { deliveryId, reason } = parseInput(replayInput, raw)
  await transaction(ctx.db, async (tx) => {
    const job = await lockJob(tx, ctx.sellerId, deliveryId)
    if (job?.payload.kind !== 'hook' || job.payload.changeId === null) throw notFound('delivery')
    if (job.state === 'running') throw refusal('job_running')
    await reviveJob(tx, job, ctx.now())
    await recordAudit(tx, ctx, {
      action: 'hook.replayed',
      subjectKind: 'hook',
      subjectId: job.payload.endpointId,
      reason: reason || undefined,
      details: { count: 1, type: job.payload.type, delivery: deliveryId },
    })
  })
  ctx.wakeWorker()
}
