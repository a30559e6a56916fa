import { type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Cursor } from '@/lib/domain/paging'

/** Rows after `cursor` in descending order of (time, id). */
export function olderThan(at: AnyPgColumn, id: AnyPgColumn, cursor: Cursor): SQL {
  return sql`(${at}, ${id}) < (${cursor.at.toISOString()}::timestamptz, ${cursor.id})`
}

/** Rows after `cursor` in ascending order of (time, id). */
export function laterThan(at: AnyPgColumn, id: AnyPgColumn, cursor: Cursor): SQL {
  return sql`(${at}, ${id}) > (${cursor.at.toISOString()}::timestamptz, ${cursor.id})`
}

/** A search text as a LIKE pattern that finds it anywhere. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
}
