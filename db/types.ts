import type { ExtractTablesWithRelations } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT, PgTransaction } from 'drizzle-orm/pg-core'

type NoSchema = Record<string, never>

/** The outer database handle, embedded or PostgreSQL: the typed builder behaves the same on both. */
export type Db = PgDatabase<PgQueryResultHKT, NoSchema>

/** The handle inside a transaction. Query functions take `db: Db | Tx` first. */
export type Tx = PgTransaction<PgQueryResultHKT, NoSchema, ExtractTablesWithRelations<NoSchema>>

export type DatabaseKind = 'embedded' | 'postgres'

export type Database = {
  db: Db
  kind: DatabaseKind
  /** Brings the tables up to date. Safe to call from several processes at once. */
  migrate(): Promise<void>
  /** Whether the tables are those this version needs, or newer. */
  migrated(): Promise<boolean>
  /** Fails when the database does not answer `select 1` within 2 s. */
  ping(): Promise<void>
  /** Whether its disk has room left to write. */
  hasRoom(): Promise<boolean>
  /** Ends all work and lets go of the folder or the connections. May be called twice. */
  close(): Promise<void>
}
