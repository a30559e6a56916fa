import { z } from 'zod'
import { lockInstance } from '@/db/queries/fulfilment'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { finishPreparation } from '@/lib/services/instances/finish-preparation'
import { parseInput } from '@/lib/services/parse'
import { type AccessInput, parseAccess } from '@/lib/services/provisioning/access-input'
import { notFound } from '@/lib/services/refusals'
import { changeOpenTask, readOpenTask, taskFields } from './open-task'

const input = z.object({ ...taskFields, note: z.string().trim().max(2000).optional() })

/**
 * Closes a task as done. A create task comes with the access data and makes the instance ready in the same
 * transaction. Of two people who close it at the same moment one is told that the other was faster.
 */
export async function completeTask(
  ctx: ServiceContext,
  rawInput: z.input<typeof input> & { access?: AccessInput },
): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { taskId, version, note } = parseInput(input, rawInput)
  await transaction(ctx.db, async (tx) => {
    const { task } = await readOpenTask(tx, ctx, taskId, version)
    const access = task.kind === 'create' ? await parseAccess({ ...ctx, db: tx }, rawInput.access ?? {}) : null
    const instance = await lockInstance(tx, ctx.sellerId, task.instanceId)
    if (!instance) throw notFound('instance')
    // Once more under the lock: a release or a colleague may just have been faster.
    await readOpenTask(tx, ctx, taskId, version)
    await changeOpenTask(tx, ctx, task, {
      state: 'done',
      closedAt: ctx.now(),
      closedBy: actorName(ctx.actor),
      ...(note ? { note } : {}),
    })
    if (access) await finishPreparation(tx, ctx, instance, access, note || undefined)
    await recordAudit(tx, ctx, {
      action: 'task.complete',
      subjectKind: 'task',
      subjectId: taskId,
      reason: note || undefined,
      details: { kind: task.kind, instanceId: task.instanceId },
    })
  })
  ctx.wakeWorker()
}
