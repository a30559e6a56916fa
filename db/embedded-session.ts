import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { PGlite, Results } from '@electric-sql/pglite'
import { Mutex, protocol } from '@electric-sql/pglite'

type Message = Awaited<ReturnType<PGlite['execProtocol']>>['messages'][number]
type Field = { name: string; dataTypeID: number }
type Statement = { name: string; paramTypes: number[]; fields: Field[] }
type Options = { rowMode?: 'array' | 'object'; parsers?: Record<number, (value: string) => unknown> }
type Query = (text: string, params?: unknown[], options?: Options) => Promise<Results>

/** The part of PGlite that Drizzle uses. */
export type EmbeddedSession = {
  query: Query
  transaction<T>(work: (tx: { query: Query }) => Promise<T>): Promise<T>
}

const { serialize } = protocol

/** Longest stretch of work between two turns of the event loop. */
const TURN_MS = 5
/** Statements whose plans are kept; what was used longest ago goes first. */
const MAX_KEPT = 500
const KEPT = /^\s*(select|insert|update|delete|with)\b/i

/**
 * PGlite's one connection, with what serving needs of it.
 * - Plans are kept: planning costs more than running, and PGlite itself plans every statement anew.
 * - The event loop gets its turns: PGlite does everything at once and answers in microtasks, so work that feeds on its
 *   own results, such as a backlog of jobs, would let no request in until it is through.
 */
export function embeddedSession(engine: PGlite): EmbeddedSession {
  /** Held by a transaction for as long as it lasts; the engine's own lock is held for each statement. */
  const connection = new Mutex()
  const kept = new Map<string, Statement>()
  let made = 0
  let turnedMs = performance.now()

  async function turn(): Promise<void> {
    if (performance.now() - turnedMs < TURN_MS) return
    await eventLoopTurn()
    turnedMs = performance.now()
  }

  async function send(...messages: Uint8Array[]): Promise<Message[]> {
    try {
      const { messages: answers } = await engine.execProtocol(Buffer.concat([...messages, serialize.sync()]))
      return answers
    } catch (error) {
      // What followed the fault was skipped, the end of the exchange with it.
      await engine.execProtocol(serialize.sync())
      throw error
    }
  }

  async function prepare(text: string): Promise<Statement> {
    const known = kept.get(text)
    if (known) {
      kept.delete(text)
      kept.set(text, known)
      return known
    }
    const name = KEPT.test(text) ? `s${++made}` : ''
    const answers = await send(serialize.parse({ name, text }), serialize.describe({ type: 'S', name }))
    const statement: Statement = { name, paramTypes: [], fields: [] }
    for (const answer of answers) {
      if (isParameters(answer)) statement.paramTypes = answer.dataTypeIDs
      if (isFields(answer)) statement.fields = answer.fields
    }
    if (name) await keep(text, statement)
    return statement
  }

  async function keep(text: string, statement: Statement): Promise<void> {
    kept.set(text, statement)
    if (kept.size <= MAX_KEPT) return
    const [oldest] = kept
    if (!oldest) return
    kept.delete(oldest[0])
    await send(serialize.close({ type: 'S', name: oldest[1].name }))
  }

  const run: Query = (text, params, options) => engine.runExclusive(() => runAlone(text, params, options))

  const runAlone: Query = async (text, params = [], options = {}) => {
    await turn()
    const { name, paramTypes, fields } = await prepare(text)
    const values = params.map((value, index) => write(value, paramTypes[index] ?? 0))
    const answers = await send(serialize.bind({ statement: name, values }), serialize.execute({}))
    return read(answers, fields, options)
  }

  function write(value: unknown, type: number): string | null {
    if (value === null || value === undefined) return null
    return engine.serializers[type]?.(value) ?? String(value)
  }

  function read(answers: Message[], fields: Field[], { rowMode, parsers }: Options): Results {
    const parse = fields.map(({ dataTypeID }) => parsers?.[dataTypeID] ?? engine.parsers[dataTypeID])
    const cell = (text: string | null, index: number): unknown =>
      text === null ? null : (parse[index]?.(text, 0) ?? text)
    const rows: unknown[] = []
    let affectedRows = 0
    for (const answer of answers) {
      if (isRow(answer)) {
        const cells = answer.fields.map(cell)
        rows.push(
          rowMode === 'array' ? cells : Object.fromEntries(fields.map(({ name }, index) => [name, cells[index]])),
        )
      }
      if (isComplete(answer)) affectedRows = Number(/\d+$/.exec(answer.text)?.[0] ?? 0)
    }
    return { rows: rows as Results['rows'], fields, affectedRows }
  }

  /** Statements without results, outside `run` so that they are never planned or kept. */
  async function command(text: string): Promise<string> {
    const answers = await engine.runExclusive(() =>
      send(serialize.parse({ text }), serialize.bind({}), serialize.execute({})),
    )
    return answers.find(isComplete)?.text ?? ''
  }

  return {
    query: (text, params, options) => connection.runExclusive(() => run(text, params, options)),
    transaction: (work) =>
      connection.runExclusive(async () => {
        await command('begin')
        let open = true
        const query: Query = (text, params, options) => {
          if (!open) throw new Error('The transaction has ended.')
          return run(text, params, options)
        }
        try {
          const result = await work({ query })
          open = false
          if ((await command('commit')) === 'ROLLBACK')
            throw new Error('The transaction was rolled back: a statement of it had failed.')
          return result
        } catch (error) {
          if (open) {
            open = false
            await command('rollback')
          }
          throw error
        }
      }),
  }
}

function isParameters(message: Message): message is Message & { dataTypeIDs: number[] } {
  return message.name === 'parameterDescription'
}
function isFields(message: Message): message is Message & { fields: Field[] } {
  return message.name === 'rowDescription'
}
function isRow(message: Message): message is Message & { fields: (string | null)[] } {
  return message.name === 'dataRow'
}
function isComplete(message: Message): message is Message & { text: string } {
  return message.name === 'commandComplete'
}
