import { and, asc, eq, ne, sql } from 'drizzle-orm'
import { memberships, sellers, users } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Role } from '@/lib/domain/roles'

export type Member = {
  userId: string
  name: string
  email: string
  role: Role
  disabled: boolean
  joinedAt: Date
  lastSignInAt: Date | null
}

const member = {
  userId: users.id,
  name: users.name,
  email: users.email,
  role: memberships.role,
  disabled: users.disabled,
  joinedAt: memberships.createdAt,
  lastSignInAt: users.lastSignInAt,
}

export async function listMembers(db: Db | Tx, sellerId: string): Promise<Member[]> {
  return db
    .select(member)
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.sellerId, sellerId))
    .orderBy(asc(users.name), asc(users.id))
}

export async function findMember(db: Db | Tx, sellerId: string, userId: string): Promise<Member | undefined> {
  const [row] = await db
    .select(member)
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.sellerId, sellerId), eq(memberships.userId, userId)))
  return row
}

/** Changes of an account's people wait for one another: rules about all of them hold under this lock. */
export async function lockMembers(tx: Tx, sellerId: string): Promise<void> {
  await tx.select({ id: sellers.sellerId }).from(sellers).where(eq(sellers.sellerId, sellerId)).for('update')
}

/** Owners who may sign in, not counting one person. */
export async function countOtherOwners(tx: Tx, sellerId: string, userId: string): Promise<number> {
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.sellerId, sellerId),
        eq(memberships.role, 'owner'),
        eq(users.disabled, false),
        ne(memberships.userId, userId),
      ),
    )
  return row?.count ?? 0
}

/** Makes a person a member; someone who is one already keeps their role unless `role` is owner. */
export async function insertMembership(tx: Tx, row: typeof memberships.$inferInsert): Promise<void> {
  const insert = tx.insert(memberships).values(row)
  await (row.role === 'owner'
    ? insert.onConflictDoUpdate({
        target: [memberships.sellerId, memberships.userId],
        set: { role: 'owner' },
      })
    : insert.onConflictDoNothing())
}

export async function updateRole(tx: Tx, sellerId: string, userId: string, role: Role): Promise<void> {
  await tx
    .update(memberships)
    .set({ role })
    .where(and(eq(memberships.sellerId, sellerId), eq(memberships.userId, userId)))
}

export async function deleteMembership(tx: Tx, sellerId: string, userId: string): Promise<void> {
  await tx.delete(memberships).where(and(eq(memberships.sellerId, sellerId), eq(memberships.userId, userId)))
}
