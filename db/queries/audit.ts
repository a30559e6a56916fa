import { auditLog } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export async function insertAudit(db: Db | Tx, row: typeof auditLog.$inferInsert): Promise<void> {
  await db.insert(auditLog).values(row)
}
