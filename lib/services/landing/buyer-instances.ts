import { selectBoundInstances, selectMemberEntries } from '@/db/queries/landing'
import { listAllProducts } from '@/db/queries/products'
import type { Db, Tx } from '@/db/types'
import { DEFAULT_LANDING, type LandingSettings, memberAccess } from '@/lib/domain/landing'
import { productOf } from '@/lib/services/provisioning/choose'

type Person = { sellerId: string; test: boolean; tenantId: string; userName: string }
type Bound = Awaited<ReturnType<typeof selectBoundInstances>>[number]

export type BuyerInstance = {
  /** Empty for the seller's own trial tenant, which has no order (protocol/kit-and-oauth.md 1.3). */
  instanceId: string
  instance: Bound['instance']
  access: ReturnType<typeof memberAccess>
  landing: LandingSettings
  /** Sold by use. */
  metered: boolean
  /** As authSync says; null while it has said nothing. */
  role: string | null
}

/** What is bound to the person's tenant, and whether the person may use each. */
export async function buyerInstances(db: Db | Tx, person: Person): Promise<BuyerInstance[]> {
  const [bound, entries, products] = await Promise.all([
    selectBoundInstances(db, person),
    selectMemberEntries(db, person, person.userName),
    listAllProducts(db, person.sellerId),
  ])
  return bound.map(({ instanceId, instance }) => {
    const told = entries.filter((entry) => entry.instanceId === instanceId)
    const product = instance ? productOf(products, instance) : undefined
    const landing = product?.settings.landing ?? DEFAULT_LANDING
    // The seller's own trial comes from a form that names one account; nobody is kept out of it.
    const role = told.find(({ state }) => state === 'active')?.role ?? null
    return {
      instanceId,
      instance,
      landing,
      metered: Boolean(product?.settings.meter),
      role,
      access: memberAccess(told, instanceId === '' ? 'create' : landing.policy),
    }
  })
}

export const mayUse = ({ access }: BuyerInstance): boolean => access === 'allowed' || access === 'create'

/** Why none of them may be used; null when one may. The mildest reason: it says what helps. */
export function refusalOf(
  instances: readonly BuyerInstance[],
): 'unbound' | 'not_yet' | 'not_authorised' | 'member_disabled' | null {
  if (instances.some(mayUse)) return null
  const has = (access: BuyerInstance['access']) => instances.some((one) => one.access === access)
  if (has('not_yet')) return 'not_yet'
  if (has('member_disabled')) return 'member_disabled'
  return has('not_authorised') ? 'not_authorised' : 'unbound'
}
