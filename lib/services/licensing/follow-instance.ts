import type { InstanceRow } from '@/db/queries/fulfilment'
import { lockLicensesOfInstance } from '@/db/queries/licenses'
import type { Tx } from '@/db/types'
import type { Lifecycle } from '@/lib/domain/instance'
import type { LicenseEvent } from '@/lib/domain/license'
import type { ServiceContext } from '@/lib/services/context'
import { changeLicense } from './change-license'

/**
 * The licences of an instance take over what just changed of it, in the same transaction. Where the seller has acted on a
 * licence later than the sender, that stands. Costs one look into a small index, sent together with the other writes.
 * @param instance as it was, locked
 * @param next     as it is from now on
 */
export async function followInstance(
  tx: Tx,
  ctx: ServiceContext,
  instance: Pick<InstanceRow, 'instanceId' | 'status' | 'expireTime'>,
  next: Lifecycle,
): Promise<void> {
  const events = eventsOf(ctx, instance, next)
  if (events.length === 0) return
  for (const license of await lockLicensesOfInstance(tx, ctx.sellerId, instance.instanceId)) {
    let now = license
    for (const event of events) {
      const step = await changeLicense(tx, ctx, now, event)
      if (step.kind !== 'outdated') now = { ...now, ...step.next }
    }
  }
}

function eventsOf(
  ctx: ServiceContext,
  instance: Pick<InstanceRow, 'status' | 'expireTime'>,
  next: Lifecycle,
): LicenseEvent[] {
  const events: LicenseEvent[] = []
  if (next.expireTime && next.expireTime.getTime() !== instance.expireTime?.getTime())
    events.push({ kind: 'set_expiry', at: next.expirySetAt ?? ctx.now(), expireTime: next.expireTime })
  if (next.status !== instance.status) {
    const at = next.statusSetAt ?? ctx.now()
    events.push({ kind: next.status === 'released' ? 'release' : next.status === 'frozen' ? 'freeze' : 'unfreeze', at })
  }
  return events
}
