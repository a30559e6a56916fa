import { setTimeout as sleep } from 'node:timers/promises'
import { findInstance, type InstanceRow } from '@/db/queries/fulfilment'
import { findLicenseOfOrigin } from '@/db/queries/licenses'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Parsed } from '@/lib/koogallery/codec'
import { type Call, provisioningOf } from '@/lib/services/fulfilment/call'
import { purchaseOutcome } from '@/lib/services/fulfilment/purchase'
import { originOf } from '@/lib/services/licensing/origin'
import { openKey } from '@/lib/services/licensing/sealed-key'
import { awaitsKey } from '@/lib/services/licensing/take-key'

/** The marketplace waits 5 s at least (protocol/saas-v2.md 1): three for the work leave room for the rest. */
const LONGEST_WAIT_MS = 3_000
const STEP_MS = 60

/**
 * For products promised `brief`: waits, outside any transaction, until the new instance is ready, three seconds at
 * most. Gives the outcome to answer instead, or null when there is nothing to wait for.
 */
export async function waitUntilReady(call: Call, outcome: Outcome): Promise<Outcome | null> {
  if (outcome.kind !== 'created' || !outcome.processing || call.test || !mayBeBrief(call)) return null
  return untilReady(call, outcome.instanceId, async (instance) => {
    if (provisioningOf(call, instance).promise !== 'brief') return null
    return instance.readiness === 'preparing' ? undefined : purchaseOutcome(call, instance)
  })
}

/**
 * For a licence whose key the seller's product sends (protocol/license.md 2.2): the answer must carry it, so the call waits
 * in the same way. Without one the marketplace calls again within the hour.
 */
export async function waitForKey(call: Call, parsed: Parsed, outcome: Outcome): Promise<Outcome | null> {
  if (outcome.kind !== 'notReady' || !parsed.ok || parsed.command.kind !== 'getLicense') return null
  const { ctx } = call
  return untilReady(call, outcome.instanceId, async (instance) => {
    if (!awaitsKey(call.products, instance)) return null
    const place = { sellerId: ctx.sellerId, test: instance.test, origin: originOf(instance.instanceId) }
    const license = await findLicenseOfOrigin(ctx.db, place)
    if (!license) return undefined
    return { kind: 'licensed', instanceId: instance.instanceId, license: openKey(ctx.secretBox, license) }
  })
}

/** `look` gives the outcome once there is one, null when there is nothing to wait for. */
async function untilReady(
  { ctx }: Call,
  instanceId: string,
  look: (instance: InstanceRow) => Promise<Outcome | null | undefined>,
): Promise<Outcome | null> {
  const deadline = performance.now() + LONGEST_WAIT_MS
  for (;;) {
    const instance = await findInstance(ctx.db, ctx.sellerId, instanceId)
    const seen = instance && (await look(instance))
    if (seen !== undefined || !instance) return seen ?? null
    if (performance.now() + STEP_MS > deadline) return null
    await sleep(STEP_MS)
  }
}

/** Spares the usual call a read: no product here is promised `brief`. */
function mayBeBrief({ seller, products }: Call): boolean {
  const ways = [seller.settings.defaultProvisioning, ...products.map(({ provisioning }) => provisioning)]
  return ways.some((way) => way?.promise === 'brief')
}
