import { and, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm'
import { anyOf, textArray } from '@/db/arrays'
import { instances, packages, usageSeries } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** What package instances hold. Who changes a row that is linked holds the series of its instance locked. */

export type PackageRow = typeof packages.$inferSelect
export type PackageKey = Pick<PackageRow, 'sellerId' | 'packageInstanceId' | 'meter'>

/** One row per meter. */
export async function selectPackagesOf(
  db: Db | Tx,
  sellerId: string,
  packageInstanceId: string,
): Promise<PackageRow[]> {
  return db
    .select()
    .from(packages)
    .where(and(eq(packages.sellerId, sellerId), eq(packages.packageInstanceId, packageInstanceId)))
    .orderBy(packages.meter)
}

/** All packages linked to these pay-per-use instances, ended ones included. */
export async function selectPackagesOfInstances(
  db: Db | Tx,
  sellerId: string,
  instanceIds: readonly string[],
): Promise<PackageRow[]> {
  return db
    .select()
    .from(packages)
    .where(and(eq(packages.sellerId, sellerId), sql`${packages.instanceId} = ${anyOf(textArray(instanceIds))}`))
    .orderBy(packages.packageInstanceId, packages.meter)
}

/** Adds rows that are not there yet; of the others only what was unknown is filled in. */
export async function addPackages(tx: Tx, rows: readonly (typeof packages.$inferInsert)[]): Promise<void> {
  await tx
    .insert(packages)
    .values([...rows])
    .onConflictDoUpdate({
      target: [packages.sellerId, packages.packageInstanceId, packages.meter],
      set: {
        customerId: sql`coalesce(${packages.customerId}, excluded.customer_id)`,
        productName: sql`coalesce(${packages.productName}, excluded.product_name)`,
        expiresAt: sql`coalesce(${packages.expiresAt}, excluded.expires_at)`,
      },
    })
}

export async function updatePackage(
  tx: Tx,
  key: PackageKey,
  patch: Partial<typeof packages.$inferInsert> & { updatedAt: Date },
): Promise<void> {
  await tx.update(packages).set(patch).where(packageIs(key))
}

type Buyer = { sellerId: string; test: boolean; orderId: string; customerId: string | null }

/** Packages of a meter that wait for an instance to pay for, or whose instance was released. */
export async function selectWaitingPackages(tx: Tx, buyer: Buyer, meter: string): Promise<PackageRow[]> {
  const { sellerId, test, orderId, customerId } = buyer
  const rows = await tx
    .select({ row: packages })
    .from(packages)
    .leftJoin(instances, and(eq(instances.sellerId, packages.sellerId), eq(instances.instanceId, packages.instanceId)))
    .where(
      and(
        eq(packages.sellerId, sellerId),
        eq(packages.test, test),
        eq(packages.meter, meter),
        ne(packages.state, 'ended'),
        or(customerId === null ? undefined : eq(packages.customerId, customerId), eq(packages.orderId, orderId)),
        or(isNull(packages.instanceId), eq(instances.status, 'released')),
      ),
    )
    .orderBy(packages.packageInstanceId)
  return rows.map(({ row }) => row)
}

/** Instances of the buyer that are sold by use, of these products: those of the same order first, then the newest. */
export async function selectInstancesToPayFor(tx: Tx, buyer: Buyer, productIds: readonly string[]) {
  const { sellerId, test, orderId, customerId } = buyer
  return tx
    .select({ instanceId: instances.instanceId, productId: instances.productId, skuCode: instances.skuCode })
    .from(instances)
    .where(
      and(
        eq(instances.sellerId, sellerId),
        eq(instances.test, test),
        ne(instances.status, 'released'),
        inArray(instances.productId, [...productIds]),
        or(customerId === null ? undefined : eq(instances.customerId, customerId), eq(instances.orderId, orderId)),
      ),
    )
    .orderBy(sql`${instances.orderId} = ${orderId} desc`, sql`${instances.createdAt} desc`, instances.instanceId)
    .limit(50)
}

/** The series a pay-per-use instance books in, made if need be; its customer filled in. */
export async function ensureSeriesOf(tx: Tx, row: typeof usageSeries.$inferInsert): Promise<void> {
  await tx
    .insert(usageSeries)
    .values(row)
    .onConflictDoUpdate({
      target: [usageSeries.sellerId, usageSeries.instanceId],
      set: { customerId: row.customerId },
      setWhere: isNull(usageSeries.customerId),
    })
}

/** Packages of all accounts that were told to be used up and get a new quota by themselves. */
export async function selectUsedUp(db: Db): Promise<PackageRow[]> {
  return db
    .select()
    .from(packages)
    .where(and(eq(packages.warned, 100), ne(packages.resets, 'none'), eq(packages.state, 'active')))
}

function packageIs({ sellerId, packageInstanceId, meter }: PackageKey): SQL | undefined {
  return and(
    eq(packages.sellerId, sellerId),
    eq(packages.packageInstanceId, packageInstanceId),
    eq(packages.meter, meter),
  )
}
