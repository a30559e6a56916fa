import { type Column, getTableColumns, getTableName, type QueryWithTypings, SQL } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { rawRows } from './rows'
import type { Db, Tx } from './types'

/** One write of several. `after` names an earlier insert: without a row written there, this one does nothing. */
export type Write = { name: string; after?: string } & (
  | { kind: 'insert'; table: PgTable; row: Record<string, unknown> }
  /** Sets columns where the given ones have these values, and the boolean column `holds` is true. */
  | { kind: 'update'; table: PgTable; set: Record<string, unknown>; where: Record<string, unknown>; holds?: string }
)

type Compiled = { text: string; columns: Column[] }

const compiled = new Map<string, Compiled>()
/** The shapes are few and fixed; a bound all the same. */
const MAX_COMPILED = 200

/**
 * Makes several writes in one statement: one round trip, one transaction, all or nothing. An insert that meets a unique
 * index writes nothing and is no fault. Answers the names of the inserts that wrote their row.
 *
 * The text of a shape is built once: under load, building and planning cost more than the writing.
 */
export async function writeTogether(db: Db | Tx, writes: Write[]): Promise<ReadonlySet<string>> {
  const { text, columns } = compile(writes)
  const values = writes.flatMap(valuesOf)
  const params = columns.map((column, index) => {
    const value = values[index]
    return value === null || value === undefined ? null : column.mapToDriverValue(value)
  })
  const [row] = await rawRows(db, new BuiltStatement(text, params))
  return new Set(Object.entries(row ?? {}).flatMap(([name, wrote]) => (wrote === true ? [name] : [])))
}

function valuesOf(write: Write): unknown[] {
  return write.kind === 'insert'
    ? Object.values(write.row)
    : [...Object.values(write.set), ...Object.values(write.where)]
}

function compile(writes: Write[]): Compiled {
  const shape = writes.map(shapeOf).join(';')
  const known = compiled.get(shape)
  if (known) return known
  const columns: Column[] = []
  const param = (column: Column): string => {
    columns.push(column)
    return `$${columns.length}::${column.getSQLType()}`
  }
  const parts = writes.map((write) => `"${write.name}" as (${textOf(write, param)})`)
  const wrote = writes
    .filter(({ kind }) => kind === 'insert')
    .map(({ name }) => `exists (select 1 from "${name}") as "${name}"`)
  const fresh = { text: `with ${parts.join(', ')} select ${wrote.join(', ')}`, columns }
  if (compiled.size >= MAX_COMPILED) compiled.clear()
  compiled.set(shape, fresh)
  return fresh
}

function shapeOf(write: Write): string {
  const names =
    write.kind === 'insert'
      ? Object.keys(write.row)
      : [...Object.keys(write.set), '?', ...Object.keys(write.where), '?', write.holds]
  return `${write.name}<${write.after ?? ''}:${getTableName(write.table)}(${names.join()})`
}

function textOf(write: Write, param: (column: Column) => string): string {
  const table = `"${getTableName(write.table)}"`
  const all = getTableColumns(write.table)
  const column = (key: string): Column => {
    const found = all[key]
    if (!found) throw new Error(`The table ${table} has no column ${key}.`)
    return found
  }
  if (write.kind === 'insert') {
    const list = Object.keys(write.row).map(column)
    const names = list.map(({ name }) => `"${name}"`).join(', ')
    const from = write.after === undefined ? '' : ` from "${write.after}"`
    return `insert into ${table} (${names}) select ${list.map(param).join(', ')}${from} on conflict do nothing returning 1`
  }
  const equal = (keys: string[]) => keys.map(column).map((entry) => `"${entry.name}" = ${param(entry)}`)
  const set = equal(Object.keys(write.set)).join(', ')
  const where = equal(Object.keys(write.where))
  // Written out, not as a parameter: only so does a kept plan use a small index over such rows.
  if (write.holds) where.push(`"${column(write.holds).name}"`)
  if (write.after !== undefined) where.push(`exists (select 1 from "${write.after}")`)
  return `update ${table} set ${set} where ${where.join(' and ')} returning 1`
}

/** A statement whose text is there already. */
class BuiltStatement extends SQL {
  constructor(
    private readonly text: string,
    private readonly params: unknown[],
  ) {
    super([])
  }

  override toQuery(): QueryWithTypings {
    return { sql: this.text, params: this.params }
  }
}
