import { z } from 'zod'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { changeOpenTask, readOpenTask, taskFields } from './open-task'

const input = z.object({ ...taskFields, note: z.string().trim().max(2000) })

/** Keeps a note with an open task, for whoever takes it up next. */
export async function noteTask(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { taskId, version, note } = parseInput(input, rawInput)
  await transaction(ctx.db, async (tx) => {
    const { task } = await readOpenTask(tx, ctx, taskId, version)
    await changeOpenTask(tx, ctx, task, { note: note || null })
    await recordAudit(tx, ctx, {
      action: 'task.note',
      subjectKind: 'task',
      subjectId: taskId,
      details: { instanceId: task.instanceId },
    })
  })
}
