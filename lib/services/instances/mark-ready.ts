import { z } from 'zod'
import { selectOpenTasks, updateOpenTask } from '@/db/queries/task-lists'
import { transaction } from '@/db/transaction'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { type AccessInput, parseAccess } from '@/lib/services/provisioning/access-input'
import { refusal } from '@/lib/services/refusals'
import { instanceIdField, lockForAction, reasonField } from './act'
import { finishPreparation } from './finish-preparation'

const input = z.object({ instanceId: instanceIdField, reason: reasonField })

/** Declares an instance ready by hand, with its access data; an open task for it is thereby done. */
export async function markReady(
  ctx: ServiceContext,
  rawInput: z.input<typeof input> & { access: AccessInput },
): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { instanceId, reason } = parseInput(input, rawInput)
  const access = await parseAccess(ctx, rawInput.access)
  await transaction(ctx.db, async (tx) => {
    const instance = await lockForAction(tx, ctx, instanceId)
    if (instance.readiness === 'ready') throw refusal('already_ready')
    await finishPreparation(tx, ctx, instance, access, reason)
    for (const task of await selectOpenTasks(tx, ctx.sellerId, instanceId)) {
      if (task.kind !== 'create') continue
      await updateOpenTask(tx, ctx.sellerId, task.id, task.version, {
        state: 'done',
        closedAt: ctx.now(),
        closedBy: actorName(ctx.actor),
      })
    }
  })
}
