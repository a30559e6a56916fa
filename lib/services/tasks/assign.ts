import { z } from 'zod'
import { selectMembers } from '@/db/queries/task-lists'
import { transaction } from '@/db/transaction'
import { may } from '@/lib/domain/roles'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import { changeOpenTask, readOpenTask, taskFields } from './open-task'

const input = z.object({ ...taskFields, ownerId: z.uuid().nullable() })

/** Gives an open task to somebody who may close it, or back to everybody. */
export async function assignTask(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { taskId, version, ownerId } = parseInput(input, rawInput)
  await transaction(ctx.db, async (tx) => {
    const { task } = await readOpenTask(tx, ctx, taskId, version)
    if (ownerId !== null && !(await taskOwners(tx, ctx)).some((member) => member.id === ownerId)) {
      throw refusal('owner_unfit')
    }
    await changeOpenTask(tx, ctx, task, { ownerId })
    await recordAudit(tx, ctx, {
      action: 'task.assign',
      subjectKind: 'task',
      subjectId: taskId,
      details: { ownerId, ownerBefore: task.ownerId, instanceId: task.instanceId },
    })
  })
}

/** People who may own a task. */
async function taskOwners(db: Parameters<typeof selectMembers>[0], ctx: ServiceContext) {
  const members = await selectMembers(db, ctx.sellerId)
  return members.filter((member) => may(member.role, 'fulfilment:write'))
}

/** People who may own a task, for the list to choose from. */
export async function listTaskOwners(ctx: ServiceContext): Promise<{ id: string; name: string }[]> {
  requirePermission(ctx, 'portal:read')
  return (await taskOwners(ctx.db, ctx)).map(({ id, name }) => ({ id, name }))
}
