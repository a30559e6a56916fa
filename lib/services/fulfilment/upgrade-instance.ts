import { addInstanceOrder } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import { type Call, note, provision, provisioningOf } from './call'
import { noteOrder } from './note-order'
import { target } from './target'

/**
 * A paid change of specification (protocol/saas-v2.md 4.6). What it changes to stands in the new order, so the product
 * is set when that has been looked up. Once per order.
 */
export async function upgradeInstance(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'upgradeInstance' }>,
): Promise<Outcome> {
  const found = await target(tx, call, command.instanceId)
  if ('outcome' in found) return found.outcome
  const { instance } = found
  const { ctx } = call
  const { orderId, orderLineId } = command
  const isNew = await addInstanceOrder(tx, {
    sellerId: ctx.sellerId,
    test: instance.test,
    orderId,
    orderLineId,
    effect: 'upgrade',
    instanceId: instance.instanceId,
    sentAt: call.sentAt,
    createdAt: ctx.now(),
  })
  if (!isNew) return { kind: 'done' }
  const { mode } = provisioningOf(call, instance)
  await Promise.all([
    noteOrder(tx, call, { orderId, test: instance.test }),
    note(tx, ctx, instance, { kind: 'upgraded', orderId }),
    call.seller.openApi === null && !instance.test && provision(tx, ctx, instance, { action: 'change', orderId, mode }),
  ])
  return { kind: 'done' }
}
