import { updateInstance } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import { transition } from '@/lib/domain/instance'
import type { Outcome } from '@/lib/domain/outcomes'
import { followInstance } from '@/lib/services/licensing/follow-instance'
import { flushUsage } from '@/lib/services/metering/flush-usage'
import { followLifecycle } from '@/lib/services/metering/packages/follow-lifecycle'
import { type Call, lifecycleColumns, note } from './call'
import { followProvisioning } from './follow-provisioning'
import { target } from './target'

/** Freeze and unfreeze (protocol/saas-v2.md 4.4). No order is named, so the sender's time decides which came last. */
export async function updateInstanceStatus(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'updateInstanceStatus' }>,
): Promise<Outcome> {
  const found = await target(tx, call, command.instanceId)
  if ('outcome' in found) return found.outcome
  const { instance } = found
  const { ctx } = call
  const now = ctx.now()
  const step = transition(instance, { kind: command.status === 'FREEZE' ? 'freeze' : 'unfreeze', at: call.sentAt })
  switch (step.kind) {
    case 'changed':
      await Promise.all([
        updateInstance(tx, ctx.sellerId, instance.instanceId, lifecycleColumns(step.next, step.history, now)),
        note(tx, ctx, instance, { kind: step.history, next: step.next }),
        followInstance(tx, ctx, instance, step.next),
        step.history === 'frozen' && flushUsage(tx, ctx, instance),
        followProvisioning(tx, ctx, call, instance, step.history),
      ])
      await followLifecycle(tx, ctx, call.products, instance, step.next)
      break
    case 'unchanged':
      await updateInstance(tx, ctx.sellerId, instance.instanceId, { ...step.next, updatedAt: now })
      break
    case 'outdated':
      await note(tx, ctx, instance, { kind: 'outdated_call', details: { status: command.status } })
      break
    default:
      return step satisfies never
  }
  return { kind: 'done' }
}
