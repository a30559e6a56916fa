import { and, desc, eq } from 'drizzle-orm'
import { sandboxEvents } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type SandboxEventRow = typeof sandboxEvents.$inferSelect

const one = (sellerId: string, eventId: string) =>
  and(eq(sandboxEvents.sellerId, sellerId), eq(sandboxEvents.eventId, eventId))

export async function insertSandboxEvent(db: Db | Tx, row: typeof sandboxEvents.$inferInsert): Promise<void> {
  await db.insert(sandboxEvents).values(row)
}

export async function findSandboxEvent(
  db: Db | Tx,
  sellerId: string,
  eventId: string,
): Promise<SandboxEventRow | undefined> {
  const [row] = await db.select().from(sandboxEvents).where(one(sellerId, eventId))
  return row
}

/** Locks the event: uploads are counted and compared with the first. */
export async function lockSandboxEvent(
  tx: Tx,
  sellerId: string,
  eventId: string,
): Promise<SandboxEventRow | undefined> {
  const [row] = await tx.select().from(sandboxEvents).where(one(sellerId, eventId)).for('update')
  return row
}

export async function updateSandboxEvent(
  db: Db | Tx,
  sellerId: string,
  eventId: string,
  values: Partial<Omit<typeof sandboxEvents.$inferInsert, 'sellerId' | 'eventId'>>,
): Promise<void> {
  await db.update(sandboxEvents).set(values).where(one(sellerId, eventId))
}

/** Requests of a resource, newest first. */
export async function listSandboxEvents(db: Db | Tx, sellerId: string, resourceId: string): Promise<SandboxEventRow[]> {
  return db
    .select()
    .from(sandboxEvents)
    .where(and(eq(sandboxEvents.sellerId, sellerId), eq(sandboxEvents.resourceId, resourceId)))
    .orderBy(desc(sandboxEvents.requestedAt), desc(sandboxEvents.eventId))
    .limit(100)
}
