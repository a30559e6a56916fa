import { z } from 'zod'
import { selectTask, updateOpenTask } from '@/db/queries/task-lists'
import type { Db, Tx } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'
import { notFound, refusal } from '@/lib/services/refusals'

/** Which task, as the person saw it: with a newer version in the database nothing is overwritten. */
export const taskFields = { taskId: z.uuid(), version: z.coerce.number().int().min(0) }

/** The task if it is still open and unchanged; says so when the instance was released meanwhile. */
export async function readOpenTask(db: Db | Tx, ctx: ServiceContext, taskId: string, version: number) {
  const row = await selectTask(db, ctx.sellerId, taskId)
  if (!row) throw notFound('task')
  const { task } = row
  // A release task is only there because the instance was released.
  if (task.kind !== 'release' && row.instanceStatus === 'released') throw refusal('instance_released')
  if (task.state !== 'open') throw refusal('task_closed')
  if (task.version !== version) throw refusal('task_changed')
  return row
}

/** Changes the open task, or fails when somebody was faster. */
export async function changeOpenTask(
  tx: Tx,
  ctx: ServiceContext,
  task: { id: string; version: number },
  patch: Parameters<typeof updateOpenTask>[4],
): Promise<void> {
  if (!(await updateOpenTask(tx, ctx.sellerId, task.id, task.version, patch))) throw refusal('task_changed')
}
