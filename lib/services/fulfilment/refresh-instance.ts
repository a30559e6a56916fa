import { addInstanceOrder, findInstanceOrder, updateInstance, updateInstanceOrder } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import { transition } from '@/lib/domain/instance'
import type { Outcome } from '@/lib/domain/outcomes'
import { followInstance } from '@/lib/services/licensing/follow-instance'
import { followLifecycle } from '@/lib/services/metering/packages/follow-lifecycle'
import { followProduct } from '@/lib/services/metering/packages/follow-product'
import { type Call, lifecycleColumns, note } from './call'
import { followProvisioning } from './follow-provisioning'
import { noteOrder, ofBuyer } from './note-order'
import { target } from './target'

/**
 * A new, absolute expiry date (protocol/saas-v2.md 4.3): renewal, trial to paid, change at renewal, or a cancelled
 * renewal, which moves it back. Remembered by order, so a repeat changes nothing, whatever came in between.
 */
export async function refreshInstance(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'refreshInstance' }>,
): Promise<Outcome> {
  const found = await target(tx, call, command.instanceId)
  if ('outcome' in found) return found.outcome
  const { instance } = found
  const { ctx } = call
  const { orderId, orderLineId, scene, expireTime, instanceId } = command
  const now = ctx.now()
  const key = { sellerId: ctx.sellerId, test: instance.test, orderId, orderLineId, effect: scene, instanceId }
  const before = await findInstanceOrder(tx, key)
  if (before?.expireTime?.getTime() === expireTime.getTime()) return { kind: 'done' }

  const step = transition(instance, { kind: 'set_expiry', at: call.sentAt, expireTime })
  // A renewal ends a freeze where no call of its own does (protocol/saas-v1.md 4.2), also one that arrives late.
  const after =
    command.resumes && step.kind !== 'outdated' ? transition(step.next, { kind: 'unfreeze', at: call.sentAt }) : null
  const writes: Promise<unknown>[] = before
    ? [updateInstanceOrder(tx, key, { expireTime, sentAt: call.sentAt })]
    : [
        addInstanceOrder(tx, { ...key, expireTime, sentAt: call.sentAt, createdAt: now }),
        noteOrder(tx, call, { orderId, test: instance.test, said: command.order && ofBuyer(command.order, instance) }),
      ]
  if (step.kind === 'outdated') {
    writes.push(note(tx, ctx, instance, { kind: 'outdated_call', orderId, details: { scene, expireTime } }))
  } else {
    const product = command.productId === undefined ? {} : { productId: command.productId }
    const resumed = after?.kind === 'changed' ? after.next : null
    writes.push(
      updateInstance(tx, ctx.sellerId, instanceId, {
        ...(step.kind === 'changed' ? lifecycleColumns(step.next, step.history, now) : step.next),
        ...(resumed ? lifecycleColumns(resumed, 'resumed', now) : after?.kind === 'unchanged' ? after.next : {}),
        ...product,
        updatedAt: now,
      }),
    )
    if (step.kind === 'changed') {
      writes.push(
        note(tx, ctx, instance, { kind: 'expiry_set', next: step.next, orderId, details: { scene, ...product } }),
      )
    }
    if (resumed) {
      writes.push(note(tx, ctx, { ...instance, ...step.next }, { kind: 'resumed', next: resumed, orderId }))
    }
    if (resumed || step.kind === 'changed') writes.push(followInstance(tx, ctx, instance, resumed ?? step.next))
  }
  await Promise.all(writes)
  const { productId: renewed = instance.productId } = command
  const happened = { ...instance, productId: renewed }
  if (step.kind === 'changed') await followProvisioning(tx, ctx, call, happened, 'expiry_set', orderId)
  if (after?.kind === 'changed') await followProvisioning(tx, ctx, call, happened, 'resumed', orderId)
  if (step.kind !== 'outdated') {
    const { productId = instance.productId } = command
    const changed = { ...instance, ...step.next, productId }
    await followProduct(tx, ctx, call.products, changed, instance)
    await followLifecycle(tx, ctx, call.products, changed, after?.kind === 'changed' ? after.next : step.next)
  }
  return { kind: 'done' }
}
