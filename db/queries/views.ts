import { and, asc, count, eq, ne } from 'drizzle-orm'
import { savedViews } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

type Key = Pick<typeof savedViews.$inferSelect, 'sellerId' | 'userId' | 'list' | 'name'>

const ofList = (key: Omit<Key, 'name'>) =>
  and(eq(savedViews.sellerId, key.sellerId), eq(savedViews.userId, key.userId), eq(savedViews.list, key.list))

export async function listViewsOf(db: Db | Tx, key: Omit<Key, 'name'>): Promise<{ name: string; query: string }[]> {
  return db
    .select({ name: savedViews.name, query: savedViews.query })
    .from(savedViews)
    .where(ofList(key))
    .orderBy(asc(savedViews.name))
}

/** How many there are of other names. */
export async function countOtherViews(db: Db | Tx, key: Key): Promise<number> {
  const [row] = await db
    .select({ views: count() })
    .from(savedViews)
    .where(and(ofList(key), ne(savedViews.name, key.name)))
  return row?.views ?? 0
}

/** Adds a view, or gives one of that name other filters. */
export async function putView(db: Db | Tx, row: typeof savedViews.$inferInsert): Promise<void> {
  await db
    .insert(savedViews)
    .values(row)
    .onConflictDoUpdate({
      target: [savedViews.sellerId, savedViews.userId, savedViews.list, savedViews.name],
      set: { query: row.query },
    })
}

export async function deleteView(db: Db | Tx, key: Key): Promise<void> {
  await db.delete(savedViews).where(and(ofList(key), eq(savedViews.name, key.name)))
}

export async function deleteViewsOfMember(db: Db | Tx, sellerId: string, userId: string): Promise<void> {
  await db.delete(savedViews).where(and(eq(savedViews.sellerId, sellerId), eq(savedViews.userId, userId)))
}
