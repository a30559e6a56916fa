import { and, desc, eq, gte, lt, type SQL } from 'drizzle-orm'
import { auditLog } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Cursor } from '@/lib/domain/paging'
import { keysetPage } from './keyset'

export type AuditRow = typeof auditLog.$inferSelect

export type AuditFilter = {
  actor?: string
  action?: string
  subjectKind?: string
  subjectId?: string
  from?: Date
  /** Exclusive. */
  to?: Date
}
export async function insertAudit(db: Db | Tx, row: typeof auditLog.$inferInsert): Promise<void> {
  await db.insert(auditLog).values(row)
}

/** Newest first. */
export async function listAudit(
  db: Db | Tx,
  sellerId: string,
  filter: AuditFilter,
  limit: number,
  cursor: Cursor | null,
): Promise<AuditRow[]> {
  const { where, orderBy } = keysetPage('newest first', auditLog.at, auditLog.id, cursor)
  const conditions: (SQL | undefined)[] = [
    eq(auditLog.sellerId, sellerId),
    filter.actor !== undefined ? eq(auditLog.actorName, filter.actor) : undefined,
    filter.action !== undefined ? eq(auditLog.action, filter.action) : undefined,
    filter.subjectKind !== undefined ? eq(auditLog.subjectKind, filter.subjectKind) : undefined,
    filter.subjectId !== undefined ? eq(auditLog.subjectId, filter.subjectId) : undefined,
    filter.from && gte(auditLog.at, filter.from),
    filter.to && lt(auditLog.at, filter.to),
    where,
  ]
  return db
    .select()
    .from(auditLog)
    .where(and(...conditions))
    .orderBy(...orderBy)
    .limit(limit)
}

export async function findAudit(db: Db | Tx, sellerId: string, id: string): Promise<AuditRow | undefined> {
  const [row] = await db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.sellerId, sellerId), eq(auditLog.id, id)))
  return row
}

/** Values to filter by, as they occur among the newest rows. */
export async function listAuditChoices(
  db: Db | Tx,
  sellerId: string,
  newest: number,
): Promise<{ actors: string[]; actions: string[]; subjectKinds: string[] }> {
  const recent = db
    .select({ actor: auditLog.actorName, action: auditLog.action, subjectKind: auditLog.subjectKind })
    .from(auditLog)
    .where(eq(auditLog.sellerId, sellerId))
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(newest)
    .as('recent')
  const rows = await db
    .select({ actor: recent.actor, action: recent.action, subjectKind: recent.subjectKind })
    .from(recent)
    .groupBy(recent.actor, recent.action, recent.subjectKind)
  const distinct = (values: string[]) => [...new Set(values)].sort((a, b) => a.localeCompare(b))
  return {
    actors: distinct(rows.map((row) => row.actor)),
    actions: distinct(rows.map((row) => row.action)),
    subjectKinds: distinct(rows.map((row) => row.subjectKind)),
  }
}
