import type { SQL } from 'drizzle-orm'
import type { Db, Tx } from './types'

/**
 * Rows of a raw statement, the same shape on both drivers. Values are not: PostgreSQL gives int8 as strings and PGlite as
 * numbers, both give timestamps as text; so cast in SQL (`count(*)::int`) and parse at the caller. Prefer the typed builder.
 */
export async function rawRows(db: Db | Tx, statement: SQL): Promise<Record<string, unknown>[]> {
  const result: unknown = await db.execute(statement)
  if (Array.isArray(result)) return result
  if (typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows))
    return result.rows
  throw new Error('The database driver answered in an unknown shape.')
}
