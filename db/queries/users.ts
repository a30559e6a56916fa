import { eq, sql } from 'drizzle-orm'
import { memberships, sellers, users } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Role } from '@/lib/domain/roles'

export type User = typeof users.$inferSelect
export type Membership = { sellerId: string; sellerName: string; sandbox: boolean; role: Role }

export async function findUser(db: Db | Tx, id: string): Promise<User | undefined> {
  const [row] = await db.select().from(users).where(eq(users.id, id))
  return row
}

/** E-mail in lower case. */
export async function findUserByEmail(db: Db | Tx, email: string): Promise<User | undefined> {
  const [row] = await db.select().from(users).where(eq(users.email, email))
  return row
}

export async function anyUser(db: Db | Tx): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).limit(1)
  return rows.length > 0
}

export async function insertUser(db: Db | Tx, row: typeof users.$inferInsert): Promise<void> {
  await db.insert(users).values(row)
}

export async function updateUser(
  db: Db | Tx,
  id: string,
  change: Partial<Pick<User, 'name' | 'passwordHash' | 'disabled' | 'lastSignInAt'>>,
): Promise<void> {
  await db.update(users).set(change).where(eq(users.id, id))
}

/** Ends every session of the person; gives the number that new sessions carry. */
export async function raiseSessionVersion(db: Db | Tx, id: string): Promise<number> {
  const [row] = await db
    .update(users)
    .set({ sessionVersion: sql`${users.sessionVersion} + 1` })
    .where(eq(users.id, id))
    .returning({ version: users.sessionVersion })
  return row?.version ?? 0
}

/** Seller accounts of a person; real ones before the sandbox, then by name. */
export async function listMembershipsOfUser(db: Db | Tx, userId: string): Promise<Membership[]> {
  return db
    .select({
      sellerId: memberships.sellerId,
      sellerName: sellers.name,
      sandbox: sellers.sandbox,
      role: memberships.role,
    })
    .from(memberships)
    .innerJoin(sellers, eq(sellers.sellerId, memberships.sellerId))
    .where(eq(memberships.userId, userId))
    .orderBy(sellers.sandbox, sellers.name, sellers.sellerId)
}
