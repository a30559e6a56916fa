import { type Column, getTableColumns, getTableName, type QueryWithTypings, SQL } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
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

/** Names of inserts that others come `after` and that wrote their row. */
export type Written = ReadonlySet<string>

/**
 * Makes several writes in one statement: one round trip, one transaction, all or nothing. An insert that meets a unique
 * index writes nothing and is no fault, unless it says otherwise.
 */
export async function writeTogether(db: Db | Tx, writes: Write[]): Promise<Written> {
  const [written] = await writeSets(db, statementOf(writes), [writes])
  return written ?? new Set()
}

/**
 * Makes the writes of several sets in one statement, the sets in this order: all of them or none. Every set is of the
 * statement's shape, and no two write the same row where others come after it.
 */
export async function writeSets(db: Db | Tx, statement: Statement, sets: Write[][]): Promise<Written[]> {
  const given = sets.map((writes, n) => jsonOf(statement.columns, writes, n)).join(',')
  const [row] = await rawRows(db, new BuiltStatement(statement.text, [`[${given}]`]))
  const written = sets.map(() => new Set<string>())
  for (const [name, numbers] of Object.entries(row ?? {})) {
    if (Array.isArray(numbers)) for (const n of numbers) written[Number(n)]?.add(name)
  }
  return written
}

/** `text` takes one parameter: a JSON array with an object for each set, its values under the names of `columns`. */
export type Statement = { text: string; columns: Given[] }

type Given = { name: string; column: Column }

const statements = new Map<string, Statement>()
/** The shapes are few and fixed; a bound all the same. */
const MAX_STATEMENTS = 200

/** The statement for writes of this shape, always the same object. Its text is built once: that costs more than the writing. */
export function statementOf(writes: Write[]): Statement {
  let shape = ''
  for (const write of writes) shape += shapeOf(write)
  const known = statements.get(shape)
  if (known) return known
  const built = build(writes)
  if (statements.size >= MAX_STATEMENTS) statements.clear()
  statements.set(shape, built)
  return built
}

function shapeOf(write: Write): string {
  const head = `${write.kind} ${write.name} ${write.after} ${getTableName(write.table)} `
  if (write.kind === 'update') return `${head}${Object.keys(write.set)} ${Object.keys(write.where)} ${write.holds};`
  const { row, taking, present } = write
  return `${head}${Object.keys(row)} ${taking} ${typeof present === 'object' ? JSON.stringify(present) : present};`
}

/** The values of a set as an object of JSON; what is null is left out. Built by hand: so many members at once are slow. */
function jsonOf(columns: Given[], writes: Write[], n: number): string {
  let json = `{"n":${n}`
  let index = 0
  for (const write of writes) {
    if (write.kind === 'insert') add(write.row)
    else {
      add(write.set)
      add(write.where)
    }
  }
  return `${json}}`

  function add(values: Record<string, unknown>): void {
    for (const key in values) {
      const value = values[key]
      const given = columns[index++]
      if (given && value !== null && value !== undefined) json += `,"${given.name}":${jsonText(given.column, value)}`
    }
  }
}

function jsonText(column: Column, value: unknown): string {
  if (column.dataType === 'json') return wellFormed(JSON.stringify(value))
  if (typeof value === 'string') return wellFormed(JSON.stringify(column.mapToDriverValue(value)))
  if (value instanceof Date) return `"${value.toISOString()}"`
  if (value instanceof Uint8Array) {
    return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}"`
  }
  return JSON.stringify(column.mapToDriverValue(value))
}

/** Halves of surrogate pairs, which JSON may hold and the database does not take, replaced as the driver would. */
function wellFormed(json: string): string {
  return json.includes('\\ud') ? json.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/g, replaced) : json
}

const replaced = (sign: string) => (sign.startsWith('\\ud') ? '\ufffd' : sign)

const SOURCE = 'given'

function build(writes: Write[]): Statement {
  const columns: Given[] = []
  const gates = writes.filter(({ name }) => writes.some(({ after }) => after === name))
  const parts = writes.flatMap((write) => {
    const source = write.after === undefined ? SOURCE : passedOf(write.after)
    const values = (row: Record<string, unknown>) =>
      new Map(
        Object.keys(row).map((key) => {
          const name = `c${columns.length}`
          columns.push({ name, column: named(write, key) })
          return [key, `g.${name}`]
        }),
      )
    if (write.kind === 'update') return `"${write.name}" as (${updateText(write, source, values)})`
    const given = values(write.row)
    const gate = gates.includes(write)
    const taken = writes.flatMap((each) =>
      each.kind === 'insert' && each.after === write.name ? (each.taking ?? []) : [],
    )
    const key = gate ? keyOf(write) : []
    const insert = `"${write.name}" as (${insertText(write, source, given)} returning ${returned(write, [...key, ...taken])})`
    if (!gate) return insert
    const same = key.map((each) => `w.${quoted(named(write, each))} = ${given.get(each)}`).join(' and ')
    const added = [...new Set(taken)].map((each) => `, w.${quoted(named(write, each))} as ${takenOf(write.name, each)}`)
    return [
      insert,
      `${passedOf(write.name)} as materialized (select g.*${added.join('')} from ${source} g join "${write.name}" w on ${same} order by g.n)`,
    ]
  })
  const list = columns.map(({ name, column }) => `${name} ${column.getSQLType()}`)
  const given = `${SOURCE} as materialized (select * from json_to_recordset($1::text::json) as g(n int, ${list.join(', ')}))`
  // Asked for one by one, the writes happen in this order: what a sequence counts depends on it.
  const answer = writes.map((write) =>
    gates.includes(write)
      ? `(select json_agg(n) from ${passedOf(write.name)}) as "${write.name}"`
      : `exists (select 1 from "${write.name}")`,
  )
  return { text: `with ${[given, ...parts].join(', ')} select ${answer.join(', ')}`, columns }
}

/** What was given for those sets whose insert of this name wrote its row, with what it hands on. */
const passedOf = (name: string) => `"past ${name}"`
const takenOf = (name: string, key: string) => `"${name} ${key}"`

const returned = (write: Insert, keys: string[]) =>
  [...new Set(keys)].map((key) => quoted(named(write, key))).join(', ') || '1'

/** Keys of the columns that identify a row of the table. */
function keyOf({ table, row }: Insert): string[] {
  const columns = getTableColumns(table)
  const primary = getTableConfig(table).primaryKeys.flatMap((key) => key.columns)
  const keys = Object.keys(columns).filter((key) => primary.some(({ name }) => name === columns[key]?.name))
  const missing = keys.find((key) => !(key in row))
  if (keys.length === 0 || missing)
    throw new Error(`What comes after a row of "${getTableName(table)}" needs its whole key.`)
  return keys
}

function insertText(write: Insert, source: string, given: Map<string, string>): string {
  const { taking = [], present, after } = write
  const table = nameOf(write)
  const list = [...given.keys(), ...taking].map((key) => quoted(named(write, key)))
  const selected = [...given.values(), ...taking.map((key) => `g.${takenOf(after ?? '', key)}`)]
  return `insert into ${table} (${list.join(', ')}) select ${selected.join(', ')} from ${source} g${conflictText()}`

  function conflictText(): string {
    if (present === undefined) return ' on conflict do nothing'
    if (present === 'fails') return ''
    const { key, set, unless } = present
    const same = (keys: readonly string[], sign: string) =>
      keys.map((each) => `old.${quoted(named(write, each))} ${sign} ${given.get(each)}`)
    const said = unless && [...same(key, '='), ...same(unless, 'is not distinct from')]
    const where = said ? ` where not exists (select 1 from ${table} old where ${said.join(' and ')})` : ''
    const assigned = set.map((each) => `${quoted(named(write, each))} = excluded.${quoted(named(write, each))}`)
    const target = key.map((each) => quoted(named(write, each))).join(', ')
    return `${where} on conflict (${target}) do update set ${assigned.join(', ')}`
  }
}

function updateText(
  write: Update,
  source: string,
  valuesOf: (row: Record<string, unknown>) => Map<string, string>,
): string {
  const set = [...valuesOf(write.set)].map(([key, value]) => `${quoted(named(write, key))} = ${value}`)
  const where = [...valuesOf(write.where)].map(([key, value]) => `t.${quoted(named(write, key))} = ${value}`)
  // Written out, not as a value: only so does a kept plan use a small index over such rows.
  if (write.holds) where.push(`t.${quoted(named(write, write.holds))}`)
  const table = nameOf(write)
  return `update ${table} t set ${set.join(', ')} from ${source} g where ${where.join(' and ')} returning 1`
}

function named({ table }: Write, key: string): Column {
  const found = getTableColumns(table)[key]
  if (!found) throw new Error(`The table "${getTableName(table)}" has no column ${key}.`)
  return found
}

const nameOf = ({ table }: Write) => `"${getTableName(table)}"`
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
