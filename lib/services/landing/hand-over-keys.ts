import { listSellerIds } from '@/db/queries/sellers'
import type { Db } from '@/db/types'
import { type PublicJwk, publicKeys } from '@/lib/services/licensing/public-keys'

/** What verifies hand-over tokens, of one account or of all of this install. Public: anybody may ask. */
export async function handOverKeys(db: Db, sellerId?: string): Promise<{ keys: PublicJwk[] }> {
  const ids = sellerId === undefined ? await listSellerIds(db) : [sellerId]
  const sets = await Promise.all(ids.map((id) => publicKeys(db, id)))
  return { keys: sets.flatMap(({ keys }) => keys) }
}
