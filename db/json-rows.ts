import { type SQL, sql } from 'drizzle-orm'

/**
 * Many rows as one parameter: `from ${jsonRows(rows, 'id uuid, value numeric')} as r`. One text of a statement for every
 * number of rows. `columns` is our own text, never anybody's input.
 */
export function jsonRows(rows: readonly object[], columns: string): SQL {
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(${sql.raw(columns)})`
}
