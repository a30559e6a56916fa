import { z } from 'zod'
import { transaction } from '@/db/transaction'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { instanceIdField, lockForAction, reasonField } from './act'
import { changeLifecycle } from './change-lifecycle'

const input = z.object({ instanceId: instanceIdField, reason: reasonField })

/** Opens a frozen instance again by hand; a later freeze by the marketplace still wins. */
export async function resumeInstance(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { instanceId, reason } = parseInput(input, rawInput)
  await transaction(ctx.db, async (tx) => {
    const instance = await lockForAction(tx, ctx, instanceId)
    const event = { kind: 'unfreeze' as const, at: ctx.now() }
    await changeLifecycle(tx, ctx, instance, event, { action: 'instance.resume', reason, unchanged: 'not_frozen' })
  })
  ctx.wakeWorker()
}
