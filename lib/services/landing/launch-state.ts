import { selectInstanceForLaunch } from '@/db/queries/instance-lists'
import type { Db } from '@/db/types'
import { forwardAddress } from '@/lib/domain/launch'
import type { Site } from '@/lib/domain/seller'
import { openAccess } from '@/lib/services/provisioning/access-data'
import type { SecretBox } from '@/lib/services/secret-box'

/**
 * What a buyer finds behind an instance's launch address. Carries no personal data, and of the access data nothing but
 * the front address: the page is open to whoever has the link.
 */
export type LaunchState =
  | { kind: 'unknown' }
  | {
      kind: 'preparing' | 'frozen' | 'released'
      sellerId: string
      sellerName: string
      productName: string | null
      site: Site
    }
  /** `frontEndUrl` is null when the stored one cannot be forwarded to: no web address, or this very page. */
  | { kind: 'ready'; sellerId: string; sellerName: string; productName: string | null; frontEndUrl: string | null }

type Deps = { db: Db; secretBox: SecretBox; publicUrl: string }

export async function launchState(deps: Deps, instanceId: string): Promise<LaunchState> {
  if (instanceId.length > 100) return { kind: 'unknown' }
  const found = await selectInstanceForLaunch(deps.db, instanceId)
  if (!found) return { kind: 'unknown' }
  const { instance, sellerName, site } = found
  const { productName, sellerId } = instance
  if (instance.status !== 'open') return { kind: instance.status, sellerId, sellerName, productName, site }
  // A failed preparation is the seller's to mend; to the buyer it is one that takes longer.
  if (instance.readiness !== 'ready') return { kind: 'preparing', sellerId, sellerName, productName, site }
  const access = openAccess(deps.secretBox, instance, instance.access)
  return {
    kind: 'ready',
    sellerId,
    sellerName,
    productName,
    frontEndUrl: access && forwardAddress(access.frontEndUrl, deps.publicUrl),
  }
}
