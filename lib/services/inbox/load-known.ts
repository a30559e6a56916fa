import { hasOpenFailures } from '@/db/queries/inbox'
import { selectProductChoices } from '@/db/queries/product-choices'
import type { Db } from '@/db/types'
import type { SecretBox } from '@/lib/services/secret-box'
import { loadSeller } from '@/lib/services/settings/load-seller'
import type { Known } from './seller-cache'

/** Reads what answering calls needs to know of an account; null when there is none. */
export async function loadKnown(db: Db, secretBox: SecretBox, sellerId: string): Promise<Known | null> {
  const [seller, products, failing] = await Promise.all([
    loadSeller(db, secretBox, sellerId),
    selectProductChoices(db, sellerId),
    hasOpenFailures(db, sellerId),
  ])
  return seller && { seller, products, failing }
}
