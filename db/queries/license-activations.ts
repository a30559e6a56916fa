import { and, asc, desc, eq, gt, isNull, ne, or, sql } from 'drizzle-orm'
import { licenseActivations } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type ActivationRow = typeof licenseActivations.$inferSelect

function ofLicense(sellerId: string, licenseId: string) {
  return and(eq(licenseActivations.sellerId, sellerId), eq(licenseActivations.licenseId, licenseId))
}

function activationIs(key: { sellerId: string; id: string }) {
  return and(eq(licenseActivations.sellerId, key.sellerId), eq(licenseActivations.id, key.id))
}

/** What takes a seat: a device that is online, or one whose activation file has not ended. */
function takesSeat(now: Date) {
  return and(
    isNull(licenseActivations.deactivatedAt),
    or(eq(licenseActivations.mode, 'online'), gt(licenseActivations.offlineUntil, now)),
  )
}

/** The device's own activation, if it was not deactivated. */
export async function findActivation(
  db: Db | Tx,
  sellerId: string,
  licenseId: string,
  fingerprint: string,
): Promise<ActivationRow | undefined> {
  const rows = await db
    .select()
    .from(licenseActivations)
    .where(
      and(
        ofLicense(sellerId, licenseId),
        eq(licenseActivations.fingerprint, fingerprint),
        isNull(licenseActivations.deactivatedAt),
      ),
    )
  return rows[0]
}

/** Whether the device was ever activated and let go. */
export async function wasActivated(
  db: Db | Tx,
  sellerId: string,
  licenseId: string,
  fingerprint: string,
): Promise<boolean> {
  const rows = await db
    .select({ id: licenseActivations.id })
    .from(licenseActivations)
    .where(and(ofLicense(sellerId, licenseId), eq(licenseActivations.fingerprint, fingerprint)))
    .limit(1)
  return rows.length > 0
}

/** Seats taken now, leaving out one device. */
export async function countSeats(
  db: Db | Tx,
  sellerId: string,
  licenseId: string,
  now: Date,
  leaveOut = '',
): Promise<number> {
  return db.$count(
    licenseActivations,
    and(ofLicense(sellerId, licenseId), takesSeat(now), ne(licenseActivations.fingerprint, leaveOut)),
  )
}

export async function insertActivation(tx: Tx, row: typeof licenseActivations.$inferInsert): Promise<void> {
  await tx.insert(licenseActivations).values(row)
}

export async function updateActivation(
  db: Db | Tx,
  key: { sellerId: string; id: string },
  patch: Partial<typeof licenseActivations.$inferInsert>,
): Promise<void> {
  await db.update(licenseActivations).set(patch).where(activationIs(key))
}

export async function lockActivation(
  tx: Tx,
  key: { sellerId: string; id: string },
): Promise<ActivationRow | undefined> {
  const rows = await tx.select().from(licenseActivations).where(activationIs(key)).for('update')
  return rows[0]
}

/** Lets all devices of a licence go. */
export async function endActivations(
  tx: Tx,
  sellerId: string,
  licenseId: string,
  end: { at: Date; by: string },
): Promise<void> {
  await tx
    .update(licenseActivations)
    .set({ deactivatedAt: end.at, deactivatedBy: end.by })
    .where(and(ofLicense(sellerId, licenseId), isNull(licenseActivations.deactivatedAt)))
}

/** Those in use first, the latest seen first. */
export async function selectActivations(
  db: Db | Tx,
  sellerId: string,
  licenseId: string,
  limit: number,
): Promise<ActivationRow[]> {
  return db
    .select()
    .from(licenseActivations)
    .where(ofLicense(sellerId, licenseId))
    .orderBy(
      asc(sql`${licenseActivations.deactivatedAt} is not null`),
      desc(licenseActivations.lastSeenAt),
      desc(licenseActivations.id),
    )
    .limit(limit)
}
