import { sealNow } from '@/db/queries/usage-sealing'
import { lockSeries } from '@/db/queries/usage-series'
import type { Tx } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'
import { ensureUsageJob } from './usage-jobs'

/**
 * Seals what an instance has used so far: usage before a freeze or a release is pushed at once, while it can be billed
 * (protocol/metering.md 4.3, 4.5). In the transaction of the freeze or release; two cheap look-ups for an instance that
 * is not metered.
 */
export async function flushUsage(tx: Tx, ctx: ServiceContext, instance: { instanceId: string }): Promise<void> {
  const { sellerId } = ctx
  const [series] = await lockSeries(tx, sellerId, [instance.instanceId])
  if (!series) return
  if (await sealNow(tx, sellerId, instance.instanceId, ctx.now())) await ensureUsageJob(tx, ctx, 'usage_seal')
}
