import { memberships } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** Makes the person a member, or changes the role of one. */
export async function putMembership(db: Db | Tx, row: typeof memberships.$inferInsert): Promise<void> {
  await db
    .insert(memberships)
    .values(row)
    .onConflictDoUpdate({ target: [memberships.sellerId, memberships.userId], set: { role: row.role } })
}
