import { and, asc, desc, eq, lt, sql } from 'drizzle-orm'
import { answerChecks, answerWarnings, messages } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

type Row = typeof answerWarnings.$inferInsert

/** Answers given since the last look and before `before`, oldest first; those that were asked for by hand too. */
export async function selectUnchecked(db: Db | Tx, sellerId: string, from: Date, before: Date, limit: number) {
  const [last] = await db.select().from(answerChecks).where(eq(answerChecks.sellerId, sellerId))
  const place = last
    ? sql`(${messages.receivedAt}, ${messages.id}) > (${last.checkedTo.toISOString()}::timestamptz, ${last.messageId}::uuid)`
    : sql`${messages.receivedAt} >= ${from.toISOString()}::timestamptz`
  return db
    .select({
      id: messages.id,
      receivedAt: messages.receivedAt,
      test: messages.test,
      family: messages.family,
      activity: messages.activity,
      keyId: messages.keyId,
      answerHeaders: messages.answerHeaders,
      answer: messages.answer,
      durationUs: messages.durationUs,
    })
    .from(messages)
    .where(and(eq(messages.sellerId, sellerId), place, lt(messages.receivedAt, before)))
    .orderBy(asc(messages.receivedAt), asc(messages.id))
    .limit(limit)
}

/** Keeps what was found, and how far was looked. */
export async function insertAnswerWarnings(
  tx: Tx,
  sellerId: string,
  rows: readonly Row[],
  last: { receivedAt: Date; id: string },
): Promise<void> {
  if (rows.length > 0)
    await tx
      .insert(answerWarnings)
      .values([...rows])
      .onConflictDoNothing()
  const place = { checkedTo: last.receivedAt, messageId: last.id }
  await tx
    .insert(answerChecks)
    .values({ sellerId, ...place })
    .onConflictDoUpdate({ target: answerChecks.sellerId, set: place })
}

export async function deleteAnswerWarnings(db: Db | Tx, sellerId: string, before: Date): Promise<void> {
  await db
    .delete(answerWarnings)
    .where(and(eq(answerWarnings.sellerId, sellerId), lt(answerWarnings.receivedAt, before)))
}

/** How many answers of each interface have a warning since `from`, most first. */
export async function countAnswerWarnings(db: Db | Tx, sellerId: string, from: Date) {
  const count = sql<number>`count(*)::int`
  return db
    .select({ family: answerWarnings.family, activity: answerWarnings.activity, count })
    .from(answerWarnings)
    .where(
      and(
        eq(answerWarnings.sellerId, sellerId),
        sql`${answerWarnings.receivedAt} >= ${from.toISOString()}::timestamptz`,
      ),
    )
    .groupBy(answerWarnings.family, answerWarnings.activity)
    .orderBy(desc(count))
    .limit(20)
}
