import { and, asc, desc, eq, ne } from 'drizzle-orm'
import { openApiCredentials, sellerKeys, sellers } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** One row per key that verifies (current before previous, newest first), at least one row when the account exists. */
export async function selectSellerWithSecrets(db: Db | Tx, sellerId: string) {
  return db
    .select({ seller: sellers, key: sellerKeys, openApi: openApiCredentials })
    .from(sellers)
    .leftJoin(sellerKeys, and(eq(sellerKeys.sellerId, sellers.sellerId), ne(sellerKeys.status, 'retired')))
    .leftJoin(openApiCredentials, eq(openApiCredentials.sellerId, sellers.sellerId))
    .where(eq(sellers.sellerId, sellerId))
    .orderBy(asc(sellerKeys.status), desc(sellerKeys.createdAt), desc(sellerKeys.id))
}
