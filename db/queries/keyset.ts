import { asc, desc, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Cursor } from '@/lib/domain/paging'

/**
 * Condition and order of one page of a list by (time, id). Going back, the rows nearest to the cursor come first;
 * `toPage` turns them round.
 */
export function keysetPage(
  direction: 'newest first' | 'soonest first',
  at: AnyPgColumn,
  id: AnyPgColumn | SQL,
  cursor: Cursor | null,
): { where: SQL | undefined; orderBy: [SQL, SQL] } {
  const down = (direction === 'newest first') !== (cursor?.back === true)
  const place = cursor && sql`(${cursor.at.toISOString()}::timestamptz, ${cursor.id})`
  return {
    where: place ? (down ? sql`(${at}, ${id}) < ${place}` : sql`(${at}, ${id}) > ${place}`) : undefined,
    orderBy: down ? [desc(at), desc(id)] : [asc(at), asc(id)],
  }
}

/** A search text as a LIKE pattern that finds it anywhere. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
}
