import { z } from 'zod'
import { type InstanceRow, updateInstance } from '@/db/queries/fulfilment'
import { lockLookupJob, lockProvisionJob, reviveJob } from '@/db/queries/job-lists'
import { insertJob } from '@/db/queries/jobs'
import { selectOpenTasks } from '@/db/queries/task-lists'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import { instanceIdField, lockForAction, reasonField, recordAction } from './act'

const input = z.object({ instanceId: instanceIdField, reason: reasonField })

/** Starts the preparation of an instance anew, at once, with a full set of attempts. */
export async function retryPreparation(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { instanceId, reason } = parseInput(input, rawInput)
  await transaction(ctx.db, async (tx) => {
    const instance = await lockForAction(tx, ctx, instanceId)
    if (instance.readiness === 'ready') throw refusal('already_ready')
    const open = await selectOpenTasks(tx, ctx.sellerId, instanceId)
    if (open.some((task) => task.kind === 'create')) throw refusal('task_waiting')
    await startAnew(tx, ctx, instance)
    await updateInstance(tx, ctx.sellerId, instanceId, { readiness: 'preparing', updatedAt: ctx.now() })
    await recordAction(tx, ctx, instance, {
      kind: 'preparation_retried',
      action: 'instance.retry_preparation',
      reason,
    })
  })
  ctx.wakeWorker()
}

/** The job that is due next: the preparation itself, or the order's look-up where that still comes first. */
async function startAnew(tx: Tx, ctx: ServiceContext, instance: InstanceRow): Promise<void> {
  const now = ctx.now()
  const { sellerId, instanceId, orderId, test } = instance
  const job =
    (await lockProvisionJob(tx, sellerId, instanceId, 'create')) ?? (await lockLookupJob(tx, sellerId, test, orderId))
  if (job?.state === 'running') throw refusal('job_running')
  if (job && (job.kind === 'provision' || job.state !== 'done')) return reviveJob(tx, job, now)
  await insertJob(tx, {
    sellerId,
    id: ctx.newId(),
    kind: 'provision',
    lane: `instance:${instanceId}`,
    payload: { kind: 'provision', instanceId, action: 'create', orderId },
    test,
    orderId,
    instanceId,
    idempotencyKey: `provision:${instanceId}:create:${orderId}`,
    now,
  })
}
