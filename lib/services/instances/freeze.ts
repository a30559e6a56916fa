import { z } from 'zod'
import { transaction } from '@/db/transaction'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { instanceIdField, lockForAction, reasonField } from './act'
import { changeLifecycle } from './change-lifecycle'

const input = z.object({ instanceId: instanceIdField, reason: reasonField })

/** Closes the buyer's way in by hand, until it is resumed or the marketplace says otherwise. */
export async function freezeInstance(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { instanceId, reason } = parseInput(input, rawInput)
  await transaction(ctx.db, async (tx) => {
    const instance = await lockForAction(tx, ctx, instanceId)
    const event = { kind: 'freeze' as const, at: ctx.now() }
    await changeLifecycle(tx, ctx, instance, event, { action: 'instance.freeze', reason, unchanged: 'already_frozen' })
  })
  ctx.wakeWorker()
}
