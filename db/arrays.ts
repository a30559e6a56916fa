import { type SQL, sql } from 'drizzle-orm'

/**
 * Many values as one parameter, for `unnest` or `= any`: one text of a statement for every number of rows, so that its
 * plan is kept, and far cheaper to read for the server than JSON. Texts must not hold NUL, as no text in the database can.
 */
export function textArray(values: readonly (string | null)[]): SQL {
  return sql`${arrayText(values)}::text::text[]`
}

export function numericArray(values: readonly (string | number | null)[]): SQL {
  return sql`${arrayText(values)}::text::numeric[]`
}

export function uuidArray(values: readonly string[]): SQL {
  return sql`${arrayText(values)}::text::uuid[]`
}

export function booleanArray(values: readonly boolean[]): SQL {
  return sql`${arrayText(values.map(String))}::text::boolean[]`
}

/** Moments in milliseconds since 1970. */
export function timeArray(values: readonly (number | null)[]): SQL {
  return sql`${arrayText(values.map((ms) => (ms === null ? null : new Date(ms).toISOString())))}::text::timestamptz[]`
}

function arrayText(values: readonly (string | number | null)[]): string {
  return `{${values.map(elementText).join(',')}}`
}

const SAFE = /^[A-Za-z0-9_.:-]+$/

function elementText(value: string | number | null): string {
  if (value === null) return 'NULL'
  if (typeof value === 'number') return String(value)
  if (SAFE.test(value) && value.toUpperCase() !== 'NULL') return value
  return `"${value.replace(/[\\"]/g, '\\$&')}"`
}
