import { type SQL, sql } from 'drizzle-orm'

/**
 * Many values as one parameter, for `unnest` or `= any`: one text of a statement for every number of rows, so that its
 * plan is kept, and far cheaper to read for the server than JSON. Texts must not hold NUL, as no text in the database can.
 */
export function textArray(values: readonly (string | null)[]): SQL {
  return sql`${arrayText(values)}::text::text[]`
}

export function numericArray(values: readonly (string | number | null)[]): SQL {
  return sql`${plainText(values)}::text::numeric[]`
}

export function uuidArray(values: readonly string[]): SQL {
  return sql`${plainText(values)}::text::uuid[]`
}

export function booleanArray(values: readonly boolean[]): SQL {
  return sql`${plainText(values)}::text::boolean[]`
}

/** Moments in milliseconds since 1970. Numbers are written and read far sooner than dates. */
export function timeArray(values: readonly (number | null)[]): SQL {
  return sql`array(select timestamptz 'epoch' + ms * interval '1 millisecond' from unnest(${integerArray(values)}) as ms)`
}

export function integerArray(values: readonly (number | null)[]): SQL {
  return sql`${plainText(values)}::text::bigint[]`
}

/**
 * For `column = ${anyOf(array)}`. The inner select has the text read once; where it stands alone it is read again for every
 * row of a table that is looked through.
 */
export function anyOf(array: SQL): SQL {
  return sql`any(array(select unnest(${array})))`
}

/** The same for what needs no quotes. */
function plainText(values: readonly (string | number | boolean | null)[]): string {
  let text = '{'
  for (const value of values) text += text.length > 1 ? `,${value ?? 'NULL'}` : (value ?? 'NULL')
  return `${text}}`
}

/** The text the database reads as an array. */
export function arrayText(values: readonly (string | number | null)[]): string {
  let text = '{'
  for (const value of values) {
    if (text.length > 1) text += ','
    if (value === null) text += 'NULL'
    else if (typeof value === 'number') text += value
    else text += value.includes('"') || value.includes('\\') ? `"${value.replace(/[\\"]/g, '\\$&')}"` : `"${value}"`
  }
  return `${text}}`
}
