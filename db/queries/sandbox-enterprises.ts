import { and, desc, eq } from 'drizzle-orm'
import { sandboxEnterprises } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type SandboxEnterpriseRow = typeof sandboxEnterprises.$inferSelect

const one = (sellerId: string, id: string) =>
  and(eq(sandboxEnterprises.sellerId, sellerId), eq(sandboxEnterprises.id, id))

export async function insertSandboxEnterprise(db: Db | Tx, row: typeof sandboxEnterprises.$inferInsert): Promise<void> {
  await db.insert(sandboxEnterprises).values(row)
}

export async function findSandboxEnterprise(
  db: Db | Tx,
  sellerId: string,
  id: string,
): Promise<SandboxEnterpriseRow | undefined> {
  const [row] = await db.select().from(sandboxEnterprises).where(one(sellerId, id))
  return row
}

/** Locks the enterprise: its lists are read, changed and written back. */
export async function lockSandboxEnterprise(
  tx: Tx,
  sellerId: string,
  id: string,
): Promise<SandboxEnterpriseRow | undefined> {
  const [row] = await tx.select().from(sandboxEnterprises).where(one(sellerId, id)).for('update')
  return row
}

export async function updateSandboxEnterprise(
  db: Db | Tx,
  sellerId: string,
  id: string,
  values: Partial<Omit<typeof sandboxEnterprises.$inferInsert, 'sellerId' | 'id'>>,
): Promise<void> {
  await db.update(sandboxEnterprises).set(values).where(one(sellerId, id))
}

/** Newest first. */
export async function listSandboxEnterprises(db: Db | Tx, sellerId: string): Promise<SandboxEnterpriseRow[]> {
  return db
    .select()
    .from(sandboxEnterprises)
    .where(eq(sandboxEnterprises.sellerId, sellerId))
    .orderBy(desc(sandboxEnterprises.createdAt), desc(sandboxEnterprises.id))
    .limit(200)
}
