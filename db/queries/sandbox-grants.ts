import { and, eq, gt, isNull, lte } from 'drizzle-orm'
import { sandboxEnterprises, sandboxGrants } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { SandboxEnterpriseRow } from './sandbox-enterprises'

export type SandboxGrantRow = typeof sandboxGrants.$inferSelect
type Wanted = { sellerId: string; hash: string; kind: SandboxGrantRow['kind'] }

export async function insertSandboxGrant(db: Db | Tx, row: typeof sandboxGrants.$inferInsert): Promise<void> {
  await db.insert(sandboxGrants).values(row)
}

const usable = ({ sellerId, hash, kind }: Wanted, now: Date) =>
  and(
    eq(sandboxGrants.sellerId, sellerId),
    eq(sandboxGrants.hash, hash),
    eq(sandboxGrants.kind, kind),
    isNull(sandboxGrants.usedAt),
    gt(sandboxGrants.expiresAt, now),
  )

export async function findSandboxGrant(db: Db | Tx, wanted: Wanted, now: Date): Promise<SandboxGrantRow | undefined> {
  const [row] = await db.select().from(sandboxGrants).where(usable(wanted, now))
  return row
}

/** Uses a grant up: of several at once, one gets it. */
export async function takeSandboxGrant(db: Db | Tx, wanted: Wanted, now: Date): Promise<SandboxGrantRow | undefined> {
  const [row] = await db.update(sandboxGrants).set({ usedAt: now }).where(usable(wanted, now)).returning()
  return row
}

export async function purgeSandboxGrants(db: Db | Tx, sellerId: string, before: Date): Promise<void> {
  await db.delete(sandboxGrants).where(and(eq(sandboxGrants.sellerId, sellerId), lte(sandboxGrants.expiresAt, before)))
}

export async function findSandboxEnterpriseByCode(
  db: Db | Tx,
  sellerId: string,
  tenantCode: string,
): Promise<SandboxEnterpriseRow | undefined> {
  const [row] = await db
    .select()
    .from(sandboxEnterprises)
    .where(and(eq(sandboxEnterprises.sellerId, sellerId), eq(sandboxEnterprises.tenantCode, tenantCode)))
    .limit(1)
  return row
}
