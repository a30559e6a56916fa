import { and, asc, eq, gt, ne, sql } from 'drizzle-orm'
import { channels, jobs } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type ChannelRow = typeof channels.$inferSelect
type Key = { sellerId: string; id: string }

const is = ({ sellerId, id }: Key) => and(eq(channels.sellerId, sellerId), eq(channels.id, id))
const isThere = ne(channels.state, 'removed')

/** By name; without those removed. */
export async function selectChannels(db: Db | Tx, sellerId: string): Promise<ChannelRow[]> {
  const mine = and(eq(channels.sellerId, sellerId), isThere)
  return db.select().from(channels).where(mine).orderBy(asc(channels.name))
}

/** Also one that was removed. */
export async function findChannel(db: Db | Tx, key: Key): Promise<ChannelRow | undefined> {
  const rows = await db.select().from(channels).where(is(key)).limit(1)
  return rows[0]
}

export async function lockChannel(tx: Tx, key: Key): Promise<ChannelRow | undefined> {
  const rows = await tx
    .select()
    .from(channels)
    .where(and(is(key), isThere))
    .limit(1)
    .for('update')
  return rows[0]
}

/** False when the name is taken. */
export async function insertChannel(tx: Tx, row: typeof channels.$inferInsert): Promise<boolean> {
  const added = await tx.insert(channels).values(row).onConflictDoNothing().returning({ id: channels.id })
  return added.length > 0
}

export async function isNameTaken(db: Db | Tx, { sellerId, id }: Key, name: string): Promise<boolean> {
  const others = and(eq(channels.sellerId, sellerId), eq(channels.name, name), isThere, ne(channels.id, id))
  const rows = await db.select({ id: channels.id }).from(channels).where(others).limit(1)
  return rows.length > 0
}

export async function updateChannel(
  db: Db | Tx,
  key: Key,
  patch: Partial<typeof channels.$inferInsert>,
): Promise<void> {
  await db.update(channels).set(patch).where(is(key))
}

/** Counts a message that did not arrive. */
export async function countChannelFailure(db: Db | Tx, key: Key, now: Date, error: string): Promise<void> {
  await db
    .update(channels)
    .set({
      failures: sql`${channels.failures} + 1`,
      failingSince: sql`coalesce(${channels.failingSince}, ${now.toISOString()}::timestamptz)`,
      lastError: error,
    })
    .where(is(key))
}

/** Accounts that have somebody to tell. */
export async function selectTellingSellers(db: Db): Promise<string[]> {
  const rows = await db
    .selectDistinct({ sellerId: channels.sellerId })
    .from(channels)
    .where(eq(channels.state, 'active'))
    .orderBy(channels.sellerId)
  return rows.map(({ sellerId }) => sellerId)
}

const waitsFor = ({ sellerId, id }: Key) =>
  and(eq(jobs.sellerId, sellerId), eq(jobs.endpointId, id), sql`${jobs.state} = 'waiting'`)

/** Messages that wait for a channel are due at once. */
export async function hastenMessages(tx: Tx, key: Key, now: Date): Promise<void> {
  await tx
    .update(jobs)
    .set({ runAt: now })
    .where(and(waitsFor(key), gt(jobs.runAt, now)))
}

/** Calls off what waits for a channel. */
export async function cancelMessages(tx: Tx, key: Key, now: Date): Promise<void> {
  await tx.update(jobs).set({ state: 'cancelled', finishedAt: now }).where(waitsFor(key))
}
