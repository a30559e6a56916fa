import { selectInstancesWithUsage, selectLicensesOfInstances } from '@/db/queries/buyer-services'
import { usageKey } from '@/lib/services/metering/usage-url'
import { type BuyerInstance, buyerInstances, mayUse } from './buyer-instances'
import { licensedInstances } from './buyer-licenses'
import type { LandingDeps } from './deps'

type Person = { sellerId: string; test: boolean; tenantId: string; userName: string }

export type BuyerService = {
  instance: NonNullable<BuyerInstance['instance']>
  /** Opens its usage page (`usageUrl`); null where nothing is metered. */
  usageKey: string | null
}

/** What a person may open, each with the way to its usage, and whether there are licences. */
export async function buyerServices(
  deps: Pick<LandingDeps, 'db' | 'secretBox' | 'now'>,
  person: Person,
): Promise<{ services: BuyerService[]; licensed: boolean }> {
  const usable = (await buyerInstances(deps.db, person)).flatMap((one) =>
    one.instance !== null && mayUse(one) ? [{ instance: one.instance, metered: one.metered }] : [],
  )
  const ids = usable.map(({ instance }) => instance.instanceId)
  const [used, ofLicenses] = await Promise.all([
    selectInstancesWithUsage(deps.db, person.sellerId, ids),
    licensedInstances(deps.db, person),
  ])
  const licenses = await selectLicensesOfInstances(deps.db, person, ofLicenses, deps.now(), 1)
  const services = usable.map(({ instance, metered }) => ({
    instance,
    usageKey: metered || used.has(instance.instanceId) ? usageKey(deps.secretBox, instance) : null,
  }))
  return { services, licensed: licenses.length > 0 }
}
