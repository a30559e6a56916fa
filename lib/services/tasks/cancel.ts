import { z } from 'zod'
import { lockInstance, updateInstance } from '@/db/queries/fulfilment'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { recordAction } from '@/lib/services/instances/act'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { changeOpenTask, readOpenTask, taskFields } from './open-task'

const input = z.object({ ...taskFields, reason: z.string().trim().min(1).max(500) })

/** Drops a task. Without its create task an instance counts as failed, until its preparation is retried. */
export async function cancelTask(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { taskId, version, reason } = parseInput(input, rawInput)
  await transaction(ctx.db, async (tx) => {
    const { task } = await readOpenTask(tx, ctx, taskId, version)
    const instance = await lockInstance(tx, ctx.sellerId, task.instanceId)
    if (!instance) throw notFound('instance')
    await readOpenTask(tx, ctx, taskId, version)
    await changeOpenTask(tx, ctx, task, {
      state: 'cancelled',
      closedAt: ctx.now(),
      closedBy: actorName(ctx.actor),
      note: reason,
    })
    if (task.kind === 'create' && instance.readiness === 'preparing') {
      await updateInstance(tx, ctx.sellerId, task.instanceId, { readiness: 'failed', updatedAt: ctx.now() })
      await recordAction(tx, ctx, instance, {
        kind: 'preparation_failed',
        action: 'instance.preparation_failed',
        reason,
      })
    }
    await recordAudit(tx, ctx, {
      action: 'task.cancel',
      subjectKind: 'task',
      subjectId: taskId,
      reason,
      details: { kind: task.kind, instanceId: task.instanceId },
    })
  })
}
