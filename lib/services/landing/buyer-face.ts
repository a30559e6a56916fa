import { findSeller } from '@/db/queries/sellers'
import type { Db } from '@/db/types'
import type { Site } from '@/lib/domain/seller'
import { completeSettings } from '@/lib/services/settings/seller-snapshot'

/** How an account shows itself to buyers. */
export type BuyerFace = {
  sellerId: string
  name: string
  site: Site
  logoUrl: string | null
  color: string | null
  support: string | null
  /** How its cookie is kept. */
  cookie: 'partitioned' | 'lax'
}

/** Null when there is no such account. */
export async function buyerFace(db: Db, sellerId: string): Promise<BuyerFace | null> {
  const seller = await findSeller(db, sellerId)
  if (!seller) return null
  const { buyerLogoUrl, buyerColor, buyerSupport, buyerCookie } = completeSettings(seller.settings)
  const { name, site } = seller
  return { sellerId, name, site, logoUrl: buyerLogoUrl, color: buyerColor, support: buyerSupport, cookie: buyerCookie }
}
