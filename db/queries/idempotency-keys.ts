import { and, eq, isNull, lt, or, sql } from 'drizzle-orm'
import { idempotencyKeys } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type IdempotencyRow = typeof idempotencyKeys.$inferSelect
export type IdempotencyPlace = Pick<IdempotencyRow, 'sellerId' | 'apiKeyId' | 'key'>

/** Takes the key for a run of its own; false when another run has it. What is older than the times given is no run. */
export async function claimIdempotencyKey(
  db: Db | Tx,
  row: IdempotencyPlace & Pick<IdempotencyRow, 'fingerprint' | 'startedAt'>,
  forgotten: { endedBefore: Date; stuckSince: Date },
): Promise<boolean> {
  const { endedBefore, stuckSince } = forgotten
  const { sellerId, apiKeyId, key, startedAt } = idempotencyKeys
  const taken = await db
    .insert(idempotencyKeys)
    .values(row)
    .onConflictDoUpdate({
      target: [sellerId, apiKeyId, key],
      set: { fingerprint: row.fingerprint, startedAt: row.startedAt, status: sql`null`, answer: sql`null` },
      setWhere: or(lt(startedAt, endedBefore), and(isNull(idempotencyKeys.status), lt(startedAt, stuckSince))),
    })
    .returning({ key })
  return taken.length > 0
}

export async function findIdempotencyKey(db: Db | Tx, place: IdempotencyPlace): Promise<IdempotencyRow | undefined> {
  const [row] = await db.select().from(idempotencyKeys).where(at(place))
  return row
}

export async function settleIdempotencyKey(
  db: Db | Tx,
  place: IdempotencyPlace,
  answer: { status: number; answer: string },
): Promise<void> {
  await db.update(idempotencyKeys).set(answer).where(at(place))
}

export async function deleteIdempotencyKey(db: Db | Tx, place: IdempotencyPlace): Promise<void> {
  await db.delete(idempotencyKeys).where(at(place))
}

function at({ sellerId, apiKeyId, key }: IdempotencyPlace) {
  return and(
    eq(idempotencyKeys.sellerId, sellerId),
    eq(idempotencyKeys.apiKeyId, apiKeyId),
    eq(idempotencyKeys.key, key),
  )
}
