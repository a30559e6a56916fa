import { z } from 'zod'
import { transaction } from '@/db/transaction'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { instanceIdField, lockForAction, reasonField } from './act'
import { changeLifecycle } from './change-lifecycle'

const input = z.object({
  instanceId: instanceIdField,
  reason: reasonField,
  /** ISO 8601 with offset. */
  expireTime: z.union([z.iso.datetime({ offset: true }), z.date()]).transform((text) => new Date(text)),
})

/** Sets the expiry by hand, later or earlier; the marketplace's next renewal still sets its own. */
export async function extendInstance(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { instanceId, reason, expireTime } = parseInput(input, rawInput)
  await transaction(ctx.db, async (tx) => {
    const instance = await lockForAction(tx, ctx, instanceId)
    const event = { kind: 'set_expiry' as const, at: ctx.now(), expireTime }
    await changeLifecycle(tx, ctx, instance, event, { action: 'instance.extend', reason, unchanged: 'same_expiry' })
  })
  ctx.wakeWorker()
}
