import { and, desc, eq, gt, ilike, inArray, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { customers, licenseActivations, licenses } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { LicenseSource, LicenseState } from '@/lib/domain/license'
import type { Cursor } from '@/lib/domain/paging'
import { containing, keysetPage } from './keyset'

export type LicenseFilter = {
  withTests: boolean
  state?: LicenseState
  source?: LicenseSource
  product?: string
  batchId?: string
  /** Sorted by expiry, soonest first; those without one are left out. */
  byExpiry: boolean
  /** Part of an order, instance or customer id or the product's name; `hashes` of a whole key. */
  text?: { part: string; hashes: string[] }
}

/** The derived states of lib/domain/license.ts `licenseState`, as conditions. */
function inState(state: LicenseState, now: Date): SQL | undefined {
  const open = eq(licenses.status, 'open')
  const running = or(isNull(licenses.expireTime), gt(licenses.expireTime, now))
  switch (state) {
    case 'frozen':
    case 'released':
    case 'revoked':
      return eq(licenses.status, state)
    case 'expired':
      return and(open, lte(licenses.expireTime, now))
    case 'issued':
      return and(open, running, isNull(licenses.firstActivatedAt))
    case 'active':
      return and(open, running, isNotNull(licenses.firstActivatedAt))
    default:
      return state satisfies never
  }
}

function conditions(sellerId: string, filter: LicenseFilter, now: Date): (SQL | undefined)[] {
  const { text } = filter
  return [
    eq(licenses.sellerId, sellerId),
    filter.withTests ? undefined : eq(licenses.test, false),
    filter.state ? inState(filter.state, now) : undefined,
    filter.source ? eq(licenses.source, filter.source) : undefined,
    filter.product ? eq(licenses.productId, filter.product) : undefined,
    filter.batchId ? eq(licenses.batchId, filter.batchId) : undefined,
    filter.byExpiry ? isNotNull(licenses.expireTime) : undefined,
    text
      ? or(
          inArray(licenses.keyHash, text.hashes),
          eq(licenses.keyHint, text.part),
          ilike(licenses.orderId, containing(text.part)),
          ilike(licenses.instanceId, containing(text.part)),
          ilike(licenses.customerId, containing(text.part)),
          ilike(licenses.productName, containing(text.part)),
          sql`${licenses.id}::text = ${text.part.toLowerCase()}`,
        )
      : undefined,
  ]
}

/** Seats of a licence that are taken at `now`. */
export const takenSeats = (now: Date) => sql<number>`(
  select count(*)::int from ${licenseActivations} a
  where a.seller_id = licenses.seller_id and a.license_id = licenses.id and a.deactivated_at is null
    and (a.mode = 'online' or a.offline_until > ${now.toISOString()}::timestamptz))`

/** Newest first; soonest expiry first when sorted so. */
export async function selectLicenses(
  db: Db | Tx,
  sellerId: string,
  filter: LicenseFilter,
  now: Date,
  cursor: Cursor | null,
  limit: number,
) {
  const { where, orderBy } = filter.byExpiry
    ? keysetPage('soonest first', licenses.expireTime, licenses.id, cursor)
    : keysetPage('newest first', licenses.createdAt, licenses.id, cursor)
  return db
    .select({ license: licenses, customerName: customers.name, seatsTaken: takenSeats(now) })
    .from(licenses)
    .leftJoin(customers, and(eq(customers.sellerId, licenses.sellerId), eq(customers.customerId, licenses.customerId)))
    .where(and(...conditions(sellerId, filter, now), where))
    .orderBy(...orderBy)
    .limit(limit)
}

export async function selectLicense(db: Db | Tx, sellerId: string, id: string) {
  const rows = await db
    .select({ license: licenses, customer: customers })
    .from(licenses)
    .leftJoin(customers, and(eq(customers.sellerId, licenses.sellerId), eq(customers.customerId, licenses.customerId)))
    .where(and(eq(licenses.sellerId, sellerId), eq(licenses.id, id)))
    .limit(1)
  return rows[0] ?? null
}

/** Licences of an instance or of an order, newest first. */
export async function selectLicensesOf(
  db: Db | Tx,
  sellerId: string,
  of: { instanceId: string } | { orderId: string; test: boolean },
  limit: number,
) {
  return db
    .select()
    .from(licenses)
    .where(
      and(
        eq(licenses.sellerId, sellerId),
        'instanceId' in of
          ? eq(licenses.instanceId, of.instanceId)
          : and(eq(licenses.orderId, of.orderId), eq(licenses.test, of.test)),
      ),
    )
    .orderBy(desc(licenses.createdAt), desc(licenses.id))
    .limit(limit)
}

/** Products that have licences, for the filter. */
export async function selectLicensedProducts(
  db: Db | Tx,
  sellerId: string,
): Promise<{ productId: string; productName: string | null }[]> {
  const rows = await db
    .select({ productId: licenses.productId, productName: sql<string | null>`max(${licenses.productName})` })
    .from(licenses)
    .where(and(eq(licenses.sellerId, sellerId), isNotNull(licenses.productId)))
    .groupBy(licenses.productId)
    .orderBy(licenses.productId)
    .limit(200)
  return rows.flatMap(({ productId, productName }) => (productId === null ? [] : [{ productId, productName }]))
}
