import { type InstanceRow, updateInstance } from '@/db/queries/fulfilment'
import { selectProductChoices } from '@/db/queries/product-choices'
import { findSeller } from '@/db/queries/sellers'
import type { Tx } from '@/db/types'
import { type LifecycleEvent, transition } from '@/lib/domain/instance'
import type { ServiceContext } from '@/lib/services/context'
import { lifecycleColumns } from '@/lib/services/fulfilment/call'
import { followProvisioning } from '@/lib/services/fulfilment/follow-provisioning'
import { followInstance } from '@/lib/services/licensing/follow-instance'
import { flushUsage } from '@/lib/services/metering/flush-usage'
import { followLifecycle } from '@/lib/services/metering/packages/follow-lifecycle'
import { type RefusalCode, refusal } from '@/lib/services/refusals'
import { completeSettings } from '@/lib/services/settings/seller-snapshot'
import { recordAction } from './act'

/**
 * Applies an operator's event through the one transition table. Its time is now, so whatever the marketplace sends
 * later wins.
 */
export async function changeLifecycle(
  tx: Tx,
  ctx: ServiceContext,
  instance: InstanceRow,
  event: Exclude<LifecycleEvent, { kind: 'release' }>,
  act: { action: string; reason: string; unchanged: RefusalCode },
): Promise<void> {
  const step = transition(instance, event)
  switch (step.kind) {
    case 'outdated':
      throw refusal('newer_call')
    case 'unchanged':
      throw refusal(act.unchanged)
    case 'changed': {
      const products = await selectProductChoices(tx, ctx.sellerId)
      const settings = completeSettings((await findSeller(tx, ctx.sellerId))?.settings ?? {})
      await updateInstance(tx, ctx.sellerId, instance.instanceId, lifecycleColumns(step.next, step.history, event.at))
      await followInstance(tx, ctx, instance, step.next)
      if (step.history === 'frozen') await flushUsage(tx, ctx, instance)
      await followLifecycle(tx, ctx, products, instance, step.next)
      await followProvisioning(tx, ctx, { seller: { settings }, products }, instance, step.history)
      await recordAction(tx, ctx, instance, {
        kind: step.history,
        next: step.next,
        action: act.action,
        reason: act.reason,
      })
      return
    }
    default:
      return step satisfies never
  }
}
