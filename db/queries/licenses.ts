import { and, eq, inArray, isNotNull, ne, notInArray, sql } from 'drizzle-orm'
import { licenseHistory, licenseSigningKeys, licenses } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type LicenseRow = typeof licenses.$inferSelect
export type LicenseHistoryRow = typeof licenseHistory.$inferSelect
export type SigningKeyRow = typeof licenseSigningKeys.$inferSelect

export type LicenseOrigin = { sellerId: string; test: boolean; origin: string }

export async function findLicenseOfOrigin(db: Db | Tx, key: LicenseOrigin): Promise<LicenseRow | undefined> {
  const rows = await db.select().from(licenses).where(originIs(key)).limit(1)
  return rows[0]
}

function originIs({ sellerId, test, origin }: LicenseOrigin) {
  return and(eq(licenses.sellerId, sellerId), eq(licenses.test, test), eq(licenses.origin, origin))
}

/** Has transactions that issue for one origin take their turns, so that none draws a key it does not use. */
export async function lockOrigin(tx: Tx, { sellerId, test, origin }: LicenseOrigin): Promise<void> {
  const name = `license:${sellerId}:${test}:${origin}`
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
}

/** Adds those whose origin and key are new; gives the ids of the added ones. */
export async function insertLicenses(tx: Tx, rows: (typeof licenses.$inferInsert)[]): Promise<string[]> {
  const added = await tx.insert(licenses).values(rows).onConflictDoNothing().returning({ id: licenses.id })
  return added.map(({ id }) => id)
}

export async function findLicense(db: Db | Tx, sellerId: string, id: string): Promise<LicenseRow | undefined> {
  const rows = await db.select().from(licenses).where(licenseIs(sellerId, id)).limit(1)
  return rows[0]
}

/** The licence, locked until the transaction ends, so that what is done to it takes its turn. */
export async function lockLicense(tx: Tx, sellerId: string, id: string): Promise<LicenseRow | undefined> {
  const rows = await tx.select().from(licenses).where(licenseIs(sellerId, id)).limit(1).for('update')
  return rows[0]
}

/** The licence with one of these digests; a real one before a test one. */
export async function findLicenseByHash(
  db: Db | Tx,
  sellerId: string,
  hashes: string[],
): Promise<LicenseRow | undefined> {
  const rows = await db
    .select()
    .from(licenses)
    .where(and(eq(licenses.sellerId, sellerId), inArray(licenses.keyHash, hashes)))
    .orderBy(licenses.test)
    .limit(1)
  return rows[0]
}

export async function updateLicense(
  tx: Tx,
  sellerId: string,
  id: string,
  patch: Partial<typeof licenses.$inferInsert>,
): Promise<void> {
  await tx.update(licenses).set(patch).where(licenseIs(sellerId, id))
}

function licenseIs(sellerId: string, id: string) {
  return and(eq(licenses.sellerId, sellerId), eq(licenses.id, id))
}

/** The licences of an instance that still follow it, locked. */
export async function lockLicensesOfInstance(tx: Tx, sellerId: string, instanceId: string): Promise<LicenseRow[]> {
  return tx
    .select()
    .from(licenses)
    .where(
      and(
        eq(licenses.sellerId, sellerId),
        eq(licenses.instanceId, instanceId),
        isNotNull(licenses.instanceId),
        notInArray(licenses.status, ['released', 'revoked']),
      ),
    )
    .orderBy(licenses.id)
    .for('update')
}

export async function insertLicenseHistory(tx: Tx, rows: (typeof licenseHistory.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(licenseHistory).values(rows)
}

/** Newest first, at most `limit`. */
export async function selectLicenseHistory(
  db: Db | Tx,
  sellerId: string,
  licenseId: string,
  limit: number,
): Promise<LicenseHistoryRow[]> {
  return db
    .select()
    .from(licenseHistory)
    .where(and(eq(licenseHistory.sellerId, sellerId), eq(licenseHistory.licenseId, licenseId)))
    .orderBy(sql`${licenseHistory.id} desc`)
    .limit(limit)
}

export async function findCurrentSigningKey(db: Db | Tx, sellerId: string): Promise<SigningKeyRow | undefined> {
  const rows = await db
    .select()
    .from(licenseSigningKeys)
    .where(and(eq(licenseSigningKeys.sellerId, sellerId), eq(licenseSigningKeys.status, 'current')))
  return rows[0]
}

/** Adds it unless the account has a current one: the unique index decides between two at once. */
export async function insertSigningKey(db: Db | Tx, row: typeof licenseSigningKeys.$inferInsert): Promise<void> {
  await db.insert(licenseSigningKeys).values(row).onConflictDoNothing()
}

/** The current one stays published as a previous one. */
export async function demoteSigningKeys(tx: Tx, sellerId: string): Promise<void> {
  await tx
    .update(licenseSigningKeys)
    .set({ status: 'previous' })
    .where(and(eq(licenseSigningKeys.sellerId, sellerId), ne(licenseSigningKeys.status, 'previous')))
}

/** Newest first. */
export async function listSigningKeys(db: Db | Tx, sellerId: string): Promise<SigningKeyRow[]> {
  return db
    .select()
    .from(licenseSigningKeys)
    .where(eq(licenseSigningKeys.sellerId, sellerId))
    .orderBy(sql`${licenseSigningKeys.createdAt} desc`, licenseSigningKeys.kid)
}
