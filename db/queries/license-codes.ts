import { and, desc, eq, inArray, like, sql } from 'drizzle-orm'
import { licenseCodeAnswers, licenseOrders, licenses } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { LicenseRow } from './licenses'

export type LicenseOrderRow = typeof licenseOrders.$inferSelect
export type CodeAnswerRow = typeof licenseCodeAnswers.$inferSelect

/** The licence of one space with one of these digests, locked until the transaction ends. */
export async function lockLicenseByHash(
  tx: Tx,
  key: { sellerId: string; test: boolean; hashes: string[] },
): Promise<LicenseRow | undefined> {
  const rows = await tx
    .select()
    .from(licenses)
    .where(and(eq(licenses.sellerId, key.sellerId), eq(licenses.test, key.test), inArray(licenses.keyHash, key.hashes)))
    .limit(1)
    .for('update')
  return rows[0]
}

type LicenseOrderKey = Pick<LicenseOrderRow, 'sellerId' | 'test' | 'orderId' | 'orderLineId' | 'effect' | 'licenseId'>

export async function findLicenseOrder(db: Db | Tx, key: LicenseOrderKey): Promise<LicenseOrderRow | undefined> {
  const rows = await db.select().from(licenseOrders).where(licenseOrderIs(key)).limit(1)
  return rows[0]
}

/** Remembers what an order asked of a licence; of a repeat, what it asks now. */
export async function saveLicenseOrder(tx: Tx, row: typeof licenseOrders.$inferInsert): Promise<void> {
  const { expireTime, sentAt } = row
  await tx
    .insert(licenseOrders)
    .values(row)
    .onConflictDoUpdate({
      target: [
        licenseOrders.sellerId,
        licenseOrders.test,
        licenseOrders.orderId,
        licenseOrders.orderLineId,
        licenseOrders.effect,
        licenseOrders.licenseId,
      ],
      set: { expireTime, sentAt },
    })
}

function licenseOrderIs(key: LicenseOrderKey) {
  return and(
    eq(licenseOrders.sellerId, key.sellerId),
    eq(licenseOrders.test, key.test),
    eq(licenseOrders.orderId, key.orderId),
    eq(licenseOrders.orderLineId, key.orderLineId),
    eq(licenseOrders.effect, key.effect),
    eq(licenseOrders.licenseId, key.licenseId),
  )
}

export async function findCodeAnswer(
  db: Db | Tx,
  sellerId: string,
  licenseId: string,
): Promise<CodeAnswerRow | undefined> {
  const rows = await db
    .select()
    .from(licenseCodeAnswers)
    .where(and(eq(licenseCodeAnswers.sellerId, sellerId), eq(licenseCodeAnswers.licenseId, licenseId)))
    .limit(1)
  return rows[0]
}

/** Keeps the marketplace's answer; one given later is never replaced by an earlier one. */
export async function saveCodeAnswer(tx: Tx, row: typeof licenseCodeAnswers.$inferInsert): Promise<void> {
  const { answer, answeredAt } = row
  await tx
    .insert(licenseCodeAnswers)
    .values(row)
    .onConflictDoUpdate({
      target: [licenseCodeAnswers.sellerId, licenseCodeAnswers.licenseId],
      set: { answer, answeredAt },
      setWhere: sql`${licenseCodeAnswers.answeredAt} <= excluded.answered_at`,
    })
}

/** Devices of an instance that have a licence of their own. */
export async function countDeviceLicenses(
  db: Db | Tx,
  key: { sellerId: string; test: boolean; instanceId: string },
): Promise<number> {
  return db.$count(
    licenses,
    and(
      eq(licenses.sellerId, key.sellerId),
      eq(licenses.test, key.test),
      eq(licenses.instanceId, key.instanceId),
      like(licenses.origin, 'event:%'),
    ),
  )
}

/** Licences a call was about: those of its instance, or of the code that its subject names. Newest first, at most 5. */
export async function findLicensesOfSubject(
  db: Db | Tx,
  key: { sellerId: string; test: boolean; instanceId: string; originPrefix?: string },
): Promise<Pick<LicenseRow, 'id' | 'keyHint' | 'productName'>[]> {
  const { originPrefix } = key
  return db
    .select({ id: licenses.id, keyHint: licenses.keyHint, productName: licenses.productName })
    .from(licenses)
    .where(
      and(
        eq(licenses.sellerId, key.sellerId),
        originPrefix === undefined
          ? eq(licenses.instanceId, key.instanceId)
          : and(eq(licenses.test, key.test), like(licenses.origin, `${originPrefix}%`)),
      ),
    )
    .orderBy(desc(licenses.createdAt), desc(licenses.id))
    .limit(5)
}
