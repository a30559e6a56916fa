import type { Actor, ServiceContext } from '@/lib/services/context'
import { startSandbox } from './loop'
import { DEMO_SELLER, type Seeding, seedSandbox } from './seed'
import { ownAddress } from './target'

/**
 * Sets up the simulated marketplace and starts its clock. Answers the function that stops it.
 * Call it only when the sandbox is switched on (lib/config/env.ts).
 */
export async function openForBusiness(portal: {
  env: { PORT: number; HOSTNAME?: string | undefined }
  context: (sellerId: string, actor: Actor) => ServiceContext
  apply: Seeding['apply']
}): Promise<() => Promise<void>> {
  const portalUrl = ownAddress(portal.env)
  await seedSandbox({ contextFor: portal.context, portalUrl, apply: portal.apply })
  return startSandbox({ ...portal.context(DEMO_SELLER, { kind: 'config', name: 'sandbox' }), portalUrl })
}
