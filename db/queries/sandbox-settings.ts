import { eq } from 'drizzle-orm'
import { sandboxSettings, sellers } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type SandboxSettingsRow = typeof sandboxSettings.$inferSelect

export async function findSandboxSettings(db: Db | Tx, sellerId: string): Promise<SandboxSettingsRow | undefined> {
  const [row] = await db.select().from(sandboxSettings).where(eq(sandboxSettings.sellerId, sellerId))
  return row
}

/** Locks the row: clock, faults and cases are read, changed and written back. */
export async function lockSandboxSettings(tx: Tx, sellerId: string): Promise<SandboxSettingsRow | undefined> {
  const [row] = await tx.select().from(sandboxSettings).where(eq(sandboxSettings.sellerId, sellerId)).for('update')
  return row
}

export async function insertSandboxSettings(db: Db | Tx, row: typeof sandboxSettings.$inferInsert): Promise<void> {
  await db.insert(sandboxSettings).values(row).onConflictDoNothing()
}

export async function updateSandboxSettings(
  db: Db | Tx,
  sellerId: string,
  values: Partial<Omit<typeof sandboxSettings.$inferInsert, 'sellerId'>>,
): Promise<void> {
  await db.update(sandboxSettings).set(values).where(eq(sandboxSettings.sellerId, sellerId))
}

/** The accounts that belong to the simulated marketplace. */
export async function listSandboxSellers(db: Db | Tx): Promise<string[]> {
  const rows = await db
    .select({ sellerId: sandboxSettings.sellerId })
    .from(sandboxSettings)
    .innerJoin(sellers, eq(sellers.sellerId, sandboxSettings.sellerId))
    .where(eq(sellers.sandbox, true))
  return rows.map((row) => row.sellerId)
}

export async function findSellerFlags(
  db: Db | Tx,
  sellerId: string,
): Promise<{ sellerId: string; name: string; sandbox: boolean } | undefined> {
  const [row] = await db
    .select({ sellerId: sellers.sellerId, name: sellers.name, sandbox: sellers.sandbox })
    .from(sellers)
    .where(eq(sellers.sellerId, sellerId))
  return row
}
