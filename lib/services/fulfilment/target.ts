import { type InstanceRow, lockInstance } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from './call'

/**
 * The instance a call is about, locked; or the answer, where there is nothing to act on. A debugging call that names a
 * real instance, or one never issued, succeeds without effect: probes repeat old ids for ever.
 */
export async function target(
  tx: Tx,
  call: Call,
  instanceId: string,
): Promise<{ instance: InstanceRow } | { outcome: Outcome }> {
  const instance = await lockInstance(tx, call.ctx.sellerId, instanceId)
  if (call.test && !instance?.test) return { outcome: { kind: 'done' } }
  if (!instance) return { outcome: { kind: 'unknownInstance', instanceIds: [instanceId] } }
  // A debugging case may have been saved without its flag: what it names tells.
  call.test = instance.test
  return { instance }
}
