import { holdWaitingJob, insertJob } from '@/db/queries/jobs'
import type { Tx } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'

/** One call of the usage interface at a time and account: that is what a lane is. */
export const USAGE_LANES = { usage_push: 'usage', usage_seal: 'usage_seal' } as const

/**
 * Sees to it that what this transaction wrote will be sealed or sent: by the job that waits already, which then starts
 * after this, or by a new one.
 */
export async function ensureUsageJob(tx: Tx, ctx: ServiceContext, kind: keyof typeof USAGE_LANES): Promise<void> {
  const lane = USAGE_LANES[kind]
  if (await holdWaitingJob(tx, ctx.sellerId, lane)) return
  const id = ctx.newId()
  await insertJob(tx, {
    sellerId: ctx.sellerId,
    id,
    kind,
    lane,
    payload: { kind },
    test: false,
    orderId: null,
    instanceId: null,
    idempotencyKey: `${kind}:${id}`,
    now: ctx.now(),
  })
}
