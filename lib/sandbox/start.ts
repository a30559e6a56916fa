import type { Actor, ServiceContext } from '@/lib/services/context'
import { startSandbox } from './loop'
import { DEMO_SELLER, seedSandbox } from './seed'
import { ownAddress } from './target'

/**
 * Sets up the simulated marketplace and starts its clock. Answers the function that stops it.
 * Call it only when the sandbox is switched on (lib/config/env.ts).
 */
export async function openForBusiness(portal: {
  env: { PORT: number; HOSTNAME?: string | undefined }
  context: (sellerId: string, actor: Actor) => ServiceContext
}): Promise<() => Promise<void>> {
  const portalUrl = ownAddress(portal.env)
  await seedSandbox({ contextFor: portal.context, portalUrl })
  return startSandbox({ ...portal.context(DEMO_SELLER, { kind: 'config', name: 'sandbox' }), portalUrl })
}
