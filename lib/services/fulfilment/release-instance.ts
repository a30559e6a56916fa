import { addInstanceOrder, type InstanceRow, updateInstance } from '@/db/queries/fulfilment'
import { cancelWorkOf } from '@/db/queries/jobs'
import { lockWorkUnderWay } from '@/db/queries/product-jobs'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import { transition } from '@/lib/domain/instance'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Provisioning } from '@/lib/domain/products'
import { followInstance } from '@/lib/services/licensing/follow-instance'
import { flushUsage } from '@/lib/services/metering/flush-usage'
import { followLifecycle } from '@/lib/services/metering/packages/follow-lifecycle'
import { type Call, lifecycleColumns, note, provision, provisioningOf } from './call'
import { noteOrder } from './note-order'
import { target } from './target'

/**
 * The end of an instance (protocol/saas-v2.md 4.5). Work still going on is called off; what it may have made already is
 * cleaned up by a release of its own.
 */
export async function releaseInstance(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'releaseInstance' }>,
): Promise<Outcome> {
  const found = await target(tx, call, command.instanceId)
  if ('outcome' in found) {
    const forgiving = found.outcome.kind === 'unknownInstance' && call.seller.settings.unknownRelease === 'success'
    return forgiving ? { kind: 'done' } : found.outcome
  }
  const { instance } = found
  const { ctx } = call
  const { instanceId, test } = instance
  const now = ctx.now()
  const step = transition(instance, { kind: 'release', at: call.sentAt })
  if (step.kind !== 'changed') return { kind: 'done' }
  const { mode } = provisioningOf(call, instance)
  const clean = await cleanUpOf(tx, instance, mode)
  await cancelWorkOf(tx, ctx.sellerId, instanceId, now)
  const orderId = command.orderId ?? instance.orderId
  const order = command.orderId === undefined ? undefined : { orderId: command.orderId, test }
  await Promise.all([
    updateInstance(tx, ctx.sellerId, instanceId, lifecycleColumns(step.next, step.history, now)),
    note(tx, ctx, instance, { kind: 'released', next: step.next, orderId: command.orderId }),
    followInstance(tx, ctx, instance, step.next),
    flushUsage(tx, ctx, instance),
    order &&
      addInstanceOrder(tx, {
        sellerId: ctx.sellerId,
        test,
        orderId: order.orderId,
        orderLineId: command.orderLineId ?? '',
        effect: 'release',
        instanceId,
        sentAt: call.sentAt,
        createdAt: now,
      }),
    order && noteOrder(tx, call, order),
    !test && clean.needed && provision(tx, ctx, instance, { action: 'release', orderId, mode, after: clean.after }),
  ])
  await followLifecycle(tx, ctx, call.products, instance, step.next)
  return { kind: 'done' }
}

/**
 * Whether the seller's product has something to clean up, and from when on: a release must not meet the creation that it
 * overtakes. What the product never heard of it need not release.
 */
async function cleanUpOf(
  tx: Tx,
  { sellerId, instanceId, readiness }: InstanceRow,
  mode: Provisioning['mode'],
): Promise<{ needed: boolean; after: Date | null }> {
  if (mode !== 'hook' && mode !== 'pull') return { needed: true, after: null }
  const { told, until } = await lockWorkUnderWay(tx, sellerId, instanceId)
  return { needed: told || readiness === 'ready', after: until }
}
