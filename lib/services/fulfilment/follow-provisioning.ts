import type { InstanceRow } from '@/db/queries/fulfilment'
import { lockProvisionJob } from '@/db/queries/job-lists'
import type { Tx } from '@/db/types'
import type { HistoryKind } from '@/lib/domain/instance'
import { type ProvisionAction, takesPart } from '@/lib/domain/products'
import type { ServiceContext } from '@/lib/services/context'
import { type Account, provision, provisioningOf } from './call'

/** What the seller's product is asked to do when this happens to an instance. */
const ACTIONS = { expiry_set: 'renew', frozen: 'suspend', resumed: 'resume' } as const satisfies Partial<
  Record<HistoryKind, ProvisionAction>
>

/**
 * Lets the seller's product follow the life of an instance, where it takes part in it. A release comes with its own clean-up
 * (release-instance.ts).
 */
export async function followProvisioning(
  tx: Tx,
  ctx: ServiceContext,
  known: Account,
  instance: InstanceRow,
  happened: keyof typeof ACTIONS | 'released',
  orderId?: string,
): Promise<void> {
  if (happened === 'released' || instance.test) return
  const { mode } = provisioningOf(known, instance)
  if (!takesPart(mode, ACTIONS[happened])) return
  // A creation that is still to come, after the order's look-up, tells all of this.
  const { sellerId, instanceId, readiness } = instance
  if (readiness !== 'ready' && !(await lockProvisionJob(tx, sellerId, instanceId, 'create'))) return
  await provision(tx, ctx, instance, { action: ACTIONS[happened], orderId: orderId ?? instance.orderId, mode })
}
