import { and, arrayContains, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm'
import { memberships, secondFactors } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type SecondFactor = typeof secondFactors.$inferSelect

export async function findSecondFactor(db: Db | Tx, userId: string): Promise<SecondFactor | undefined> {
  const [row] = await db.select().from(secondFactors).where(eq(secondFactors.userId, userId))
  return row
}

/** Begins to set one up, in place of an unfinished one; false where a confirmed one stands. */
export async function beginSecondFactor(db: Db | Tx, row: typeof secondFactors.$inferInsert): Promise<boolean> {
  const { secret, createdAt } = row
  const rows = await db
    .insert(secondFactors)
    .values(row)
    .onConflictDoUpdate({
      target: secondFactors.userId,
      set: { secret, createdAt },
      setWhere: sql`${secondFactors.confirmedAt} is null`,
    })
    .returning({ userId: secondFactors.userId })
  return rows.length > 0
}

/** Takes the code of a time step; false where it, or a later one, was taken before. */
export async function takeStep(db: Db | Tx, userId: string, step: number): Promise<boolean> {
  const rows = await db
    .update(secondFactors)
    .set({ lastStep: step })
    .where(and(eq(secondFactors.userId, userId), lt(secondFactors.lastStep, step)))
    .returning({ userId: secondFactors.userId })
  return rows.length > 0
}

/** Takes a recovery code; false where there is none like it. */
export async function takeRecoveryCode(db: Db | Tx, userId: string, hash: string): Promise<boolean> {
  const rows = await db
    .update(secondFactors)
    .set({ recoveryHashes: sql`array_remove(${secondFactors.recoveryHashes}, ${hash})` })
    .where(and(eq(secondFactors.userId, userId), arrayContains(secondFactors.recoveryHashes, [hash])))
    .returning({ userId: secondFactors.userId })
  return rows.length > 0
}

export async function updateSecondFactor(
  db: Db | Tx,
  userId: string,
  change: Partial<Pick<SecondFactor, 'confirmedAt' | 'recoveryHashes'>>,
): Promise<void> {
  await db.update(secondFactors).set(change).where(eq(secondFactors.userId, userId))
}

/** False where there was none. */
export async function deleteSecondFactor(db: Db | Tx, userId: string): Promise<boolean> {
  const rows = await db
    .delete(secondFactors)
    .where(eq(secondFactors.userId, userId))
    .returning({ userId: secondFactors.userId })
  return rows.length > 0
}

/** Which of these people sign in with a second step. */
export async function withSecondFactor(db: Db | Tx, userIds: string[]): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set()
  const rows = await db
    .select({ userId: secondFactors.userId })
    .from(secondFactors)
    .where(and(inArray(secondFactors.userId, userIds), isNotNull(secondFactors.confirmedAt)))
  return new Set(rows.map(({ userId }) => userId))
}

/** Whether a person belongs to a seller account that the other one does not own. */
export async function belongsBeyond(db: Db | Tx, userId: string, ownerId: string): Promise<boolean> {
  const owned = db
    .select({ sellerId: memberships.sellerId })
    .from(memberships)
    .where(and(eq(memberships.userId, ownerId), eq(memberships.role, 'owner')))
  const rows = await db
    .select({ sellerId: memberships.sellerId })
    .from(memberships)
    .where(and(eq(memberships.userId, userId), sql`${memberships.sellerId} not in (${owned})`))
    .limit(1)
  return rows.length > 0
}
