import { type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import { anyOf, textArray } from '@/db/arrays'
import { rawRows } from '@/db/rows'
import { customers } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** Where a list looks for a text. The list is joined with `customers`. */
export type Searched = {
  table: PgTable
  sellerId: AnyPgColumn
  /** What its rows are known by. */
  id: AnyPgColumn
  /** Ids that may begin with the text, each with an index by bytes; `within` where that index leads with more. */
  ids: readonly { column: AnyPgColumn; within?: SQL }[]
  customerId: AnyPgColumn
  productName: AnyPgColumn
  /** The list is in this order, newest first. */
  createdAt: AnyPgColumn
}

/** More rows than this are not picked one by one: going through the list newest first, a page of them is soon found. */
const FEW = 500
const LIMIT = sql.raw(`limit ${FEW + 1}`)
/** So many of the newest rows are looked at first; where so many of them fit, going on like that soon fills a page. */
const SAMPLE = 300
const DENSE = 30
/** Comes after every other character. */
const LAST = '\u{10ffff}'

/**
 * Rows of a list that a text means: an order, instance or customer id that is the text or begins with it, or a customer's
 * or product's name with the text anywhere in it. Looks first for what fits, through indexes alone: no table grows long
 * enough to be read from end to end for it.
 */
export async function textCondition(db: Db | Tx, sellerId: string, list: Searched, text: string): Promise<SQL> {
  const { table, id } = list
  const mine = sql`${list.sellerId} = ${sellerId}`
  const spellings = [...new Set([text, text.toUpperCase(), text.toLowerCase()])]
  const begins = [...list.ids, { column: list.customerId, within: undefined }]
  // So written that no index is tried for it.
  const any = [
    ...begins.flatMap(({ column }) => spellings.map((first) => sql`left(${column}, ${[...first].length}) = ${first}`)),
    holds(sql`${customers.name}`, text),
    holds(sql`${list.productName}`, text),
  ]
  const fits = sql`(${sql.join(any, sql` or `)})`
  const newest = sql`select ${sql.join([list.customerId, list.productName, ...list.ids.map(({ column }) => column)], sql`, `)}
    from ${table} where ${mine} order by ${list.createdAt} desc limit ${sql.raw(String(SAMPLE))}`
  const [sample] = await rawRows(
    db,
    sql`select count(*)::int as fitting from (${newest}) ${table}
    left join ${customers} on ${customers.sellerId} = ${sellerId} and ${customers.customerId} = ${list.customerId} where ${fits}`,
  )
  if (Number(sample?.fitting) >= DENSE) return fits
  const product = sql`left(${list.productName}, 100)`
  const named = sql`${mine} and ${list.productName} is not null`
  // Of a longer text only the pairs: single letters are everywhere.
  const pieces = sql`select array_agg(piece) from unnest(text_pieces(${text})) piece
    where length(piece) = least(2, length(${text}::text))`
  const ways = [
    ...begins.flatMap(({ column, within = sql`true` }) =>
      spellings.map(
        (first) => sql`select ${id} as id from ${table} where ${mine} and ${within}
          and ${column} ~>=~ ${first} and ${column} ~<~ ${first + LAST} ${LIMIT}`,
      ),
    ),
    sql`select row.id from ${customers} cross join lateral (
        select ${id} as id from ${table} where ${mine} and ${list.customerId} = ${customers.customerId} ${LIMIT}) row
      where ${customers.sellerId} = ${sellerId} and text_pieces(${customers.name}) @> (${pieces})
        and ${holds(sql`${customers.name}`, text)} ${LIMIT}`,
    // Each name is found behind the one before it, however many rows there are of it.
    sql`select row.id from (with recursive names(name) as (
          select min(${product}) from ${table} where ${named}
          union all
          select (select min(${product}) from ${table} where ${named} and ${product} > names.name)
          from names where names.name is not null)
        select name from names where ${holds(sql`name`, text)}) named
      cross join lateral (
        select ${id} as id from ${table} where ${named} and ${product} = named.name ${LIMIT}) row ${LIMIT}`,
  ]
  const ids = await fewIds(
    db,
    sql`select id from (${sql.join(
      ways.map((way) => sql`(${way})`),
      sql` union all `,
    )}) found`,
  )
  return ids ? sql`${id} = ${anyOf(textArray(ids))}` : fits
}

function holds(name: SQL, text: string): SQL {
  return sql`strpos(lower(${name}), lower(${text})) > 0`
}

/** The values of `id` that a query gives; null when they are more than can be picked one by one. */
export async function fewIds(db: Db | Tx, query: SQL): Promise<string[] | null> {
  const found = await rawRows(db, sql`${query} ${LIMIT}`)
  return found.length > FEW ? null : [...new Set(found.map((row) => String(row.id)))]
}
