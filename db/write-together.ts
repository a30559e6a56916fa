import { type Column, getTableColumns, getTableName, type QueryWithTypings, SQL } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { rawRows } from './rows'
import type { Db, Tx } from './types'

/** One write of several. `after` names an earlier insert: without a row written there, this one does nothing. */
export type Write = { name: string; after?: string } & (
  | {
      kind: 'insert'
      table: PgTable
      row: Record<string, unknown>
      /** Further columns, taken from the row that `after` wrote. */
      taking?: readonly string[]
      /** What becomes of a row that is there already: it stays, unless this says otherwise. */
      present?: Present
    }
  /** Sets columns where the given ones have these values, and the boolean column `holds` is true. */
  | { kind: 'update'; table: PgTable; set: Record<string, unknown>; where: Record<string, unknown>; holds?: string }
)

/**
 * `fails`: a unique violation, which undoes all of the statement. Else the row with the same `key` takes over the columns
 * of `set`; where those of `unless` say the same already, it is neither written nor locked.
 */
type Present = 'fails' | { key: readonly string[]; set: readonly string[]; unless?: readonly string[] }

export type Insert = Extract<Write, { kind: 'insert' }>

/** An insert that leaves a row with the same key alone. */
export function insertOf(name: string, table: PgTable, row: Record<string, unknown>, after?: string): Insert {
  return { kind: 'insert', name, after, table, row }
}

type Update = Extract<Write, { kind: 'update' }>

type Compiled = { text: string; columns: Column[] }

const compiled = new Map<string, Compiled>()
/** The shapes are few and fixed; a bound all the same. */
const MAX_COMPILED = 200

/**
 * Makes several writes in one statement: one round trip, one transaction, all or nothing. An insert that meets a unique
 * index writes nothing and is no fault, unless it says otherwise. Answers the names of the inserts that wrote their row.
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

type Param = (column: Column) => string

function compile(writes: Write[]): Compiled {
  const shape = writes.map(shapeOf).join(';')
  const known = compiled.get(shape)
  if (known) return known
  const columns: Column[] = []
  const param: Param = (column) => {
    columns.push(column)
    return `$${columns.length}::${column.getSQLType()}`
  }
  const parts = writes.map((write) => {
    const text = write.kind === 'insert' ? insertText(write, takenOf(writes, write), param) : updateText(write, param)
    return `"${write.name}" as (${text})`
  })
  const wrote = writes
    .filter(({ kind }) => kind === 'insert')
    .map(({ name }) => `exists (select 1 from "${name}") as "${name}"`)
  const fresh = { text: `with ${parts.join(', ')} select ${wrote.join(', ')}`, columns }
  if (compiled.size >= MAX_COMPILED) compiled.clear()
  compiled.set(shape, fresh)
  return fresh
}

function shapeOf(write: Write): string {
  const rest =
    write.kind === 'insert'
      ? [Object.keys(write.row), write.taking, write.present]
      : [Object.keys(write.set), Object.keys(write.where), write.holds]
  return JSON.stringify([write.name, write.after, getTableName(write.table), ...rest])
}

/** What other writes take from the row of this one. */
function takenOf(writes: Write[], { name }: Insert): string[] {
  return writes.flatMap((write) => (write.kind === 'insert' && write.after === name ? (write.taking ?? []) : []))
}

function insertText(write: Insert, taken: string[], param: Param): string {
  const { after, taking = [], present } = write
  const { table, named } = of(write)
  const values = new Map(Object.keys(write.row).map((key) => [key, param(named(key))]))
  const list = [...values.keys(), ...taking].map((key) => quoted(named(key)))
  const selected = [...values.values(), ...taking.map((key) => `"${after}".${quoted(named(key))}`)]
  const from = after === undefined ? '' : ` from "${after}"`
  const returned = taken.length === 0 ? ['1'] : [...new Set(taken)].map((key) => quoted(named(key)))
  const insert = `insert into ${table} (${list.join(', ')}) select ${selected.join(', ')}${from}`
  return `${insert}${conflictText()} returning ${returned.join(', ')}`

  function conflictText(): string {
    if (present === undefined) return ' on conflict do nothing'
    if (present === 'fails') return ''
    const { key, set, unless } = present
    const same = (keys: readonly string[], sign: string) =>
      keys.map((each) => `${quoted(named(each))} ${sign} ${values.get(each)}`)
    const said = unless && [...same(key, '='), ...same(unless, 'is not distinct from')]
    const where = said ? ` where not exists (select 1 from ${table} where ${said.join(' and ')})` : ''
    const assigned = set.map((each) => `${quoted(named(each))} = excluded.${quoted(named(each))}`)
    return `${where} on conflict (${key.map((each) => quoted(named(each))).join(', ')}) do update set ${assigned.join(', ')}`
  }
}

function updateText(write: Update, param: Param): string {
  const { table, named } = of(write)
  const equal = (keys: string[]) => keys.map(named).map((column) => `${quoted(column)} = ${param(column)}`)
  const set = equal(Object.keys(write.set)).join(', ')
  const where = equal(Object.keys(write.where))
  // Written out, not as a parameter: only so does a kept plan use a small index over such rows.
  if (write.holds) where.push(quoted(named(write.holds)))
  if (write.after !== undefined) where.push(`exists (select 1 from "${write.after}")`)
  return `update ${table} set ${set} where ${where.join(' and ')} returning 1`
}

/** The table of a write as SQL, and its columns by their keys. */
function of({ table }: Write): { table: string; named: (key: string) => Column } {
  const columns = getTableColumns(table)
  const text = `"${getTableName(table)}"`
  const named = (key: string): Column => {
    const found = columns[key]
    if (!found) throw new Error(`The table ${text} has no column ${key}.`)
    return found
  }
  return { table: text, named }
}

const quoted = (column: Column) => `"${column.name}"`

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
