import { setTimeout as sleep } from 'node:timers/promises'
import { findInstance } from '@/db/queries/fulfilment'
import type { Outcome } from '@/lib/domain/outcomes'
import { type Call, provisioningOf } from '@/lib/services/fulfilment/call'
import { purchaseOutcome } from '@/lib/services/fulfilment/purchase'

/** The marketplace waits 5 s at least (protocol/saas-v2.md 1): three for the work leave room for the rest. */
const LONGEST_WAIT_MS = 3_000
const STEP_MS = 60

/**
 * For products promised `brief`: waits, outside any transaction, until the new instance is ready, three seconds at
 * most. Gives the outcome to answer instead, or null when there is nothing to wait for.
 */
export async function waitUntilReady(call: Call, outcome: Outcome): Promise<Outcome | null> {
  if (outcome.kind !== 'created' || !outcome.processing || call.test || !mayBeBrief(call)) return null
  const { ctx } = call
  const deadline = performance.now() + LONGEST_WAIT_MS
  for (;;) {
    const instance = await findInstance(ctx.db, ctx.sellerId, outcome.instanceId)
    if (!instance || provisioningOf(call, instance).promise !== 'brief') return null
    if (instance.readiness !== 'preparing') return purchaseOutcome(call, instance)
    if (performance.now() + STEP_MS > deadline) return null
    await sleep(STEP_MS)
  }
}

/** Spares the usual call a read: no product here is promised `brief`. */
function mayBeBrief({ seller, products }: Call): boolean {
  const ways = [seller.settings.defaultProvisioning, ...products.map(({ provisioning }) => provisioning)]
  return ways.some((way) => way?.promise === 'brief')
}
