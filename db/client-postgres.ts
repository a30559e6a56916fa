import 'server-only'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { isMigrated, migratePostgres } from './migrate'
import { pingWithin } from './ping'
import { addressOf, hostsOfPair } from './postgres-address'
import { hostOptions } from './primary'
import { createRoomProbe } from './room'
import { guardTransactions } from './transaction'
import type { Database } from './types'

const OLDEST_SERVER = 15
const STATEMENT_TIMEOUT_MS = 30_000
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000
/** Longer than a server that is alive leaves a statement without an answer. */
const SILENCE_MS = STATEMENT_TIMEOUT_MS + 5_000

/** Opens a pool to PostgreSQL and checks that it answers and is new enough. */
export async function openPostgres(databaseUrl: string, poolSize = 10): Promise<Database> {
  const client = postgres(databaseUrl, {
    ...hostOptions(databaseUrl, SILENCE_MS),
    max: poolSize,
    connect_timeout: 5,
    max_lifetime: 30 * 60,
    // The driver's own steps grow to 20 s: too long once the server is back.
    backoff: (attempt) => (0.5 + Math.random() / 2) * Math.min(3 ** attempt / 100, 1),
    onnotice: () => {},
    connection: {
      application_name: 'koogallery-portal',
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
      // Compiling takes 20 ms and more; our statements read little, whatever the planner fears.
      jit: false,
    },
  })
  try {
    await requireVersion(client, databaseUrl)
  } catch (error) {
    await client.end({ timeout: 1 })
    throw error
  }
  const db = drizzle(keepStatements(client))
  const guarded = guardTransactions(db)
  let closing: Promise<void> | undefined
  return {
    db: guarded,
    kind: 'postgres',
    migrate: () => migratePostgres(databaseUrl),
    ping: () => pingWithin(db),
    migrated: () => isMigrated(db),
    hasRoom: createRoomProbe(guarded),
    close: () => {
      closing ??= client.end({ timeout: 3 })
      return closing
    },
  }
}

/**
 * Has every query kept as a prepared statement of its connection. Drizzle asks for none, and the driver then spends a round
 * trip on its description and the server a plan, each time; that also keeps queries of a transaction from going out together.
 * `?prepare=false` in the address turns it off, for poolers that do not know prepared statements.
 */
function keepStatements<Client extends postgres.ISql>(client: Client): Client {
  return new Proxy(client, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target)
      if (typeof value !== 'function') return value
      switch (property) {
        case 'unsafe':
          return (query: string, args: unknown[]) => Reflect.apply(value, target, [query, args, { prepare: true }])
        case 'begin':
        case 'savepoint':
          return (run: (tx: postgres.TransactionSql) => unknown) =>
            Reflect.apply(value, target, [(tx: postgres.TransactionSql) => run(keepStatements(tx))])
        default:
          return value
      }
    },
  })
}

async function requireVersion(client: postgres.Sql, databaseUrl: string): Promise<void> {
  const { host, port } = client.options
  const address = hostsOfPair(databaseUrl).map(addressOf).join(',') || `${host.join(',')}:${port.join(',')}`
  const [row] = await client<{ version: string }[]>`select current_setting('server_version_num') as version`.catch(
    (cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(
        `PostgreSQL at ${address} cannot be used: ${reason}. Check DATABASE_URL and that the server runs.`,
        {
          cause,
        },
      )
    },
  )
  const major = Math.floor(Number(row?.version) / 10_000)
  if (!(major >= OLDEST_SERVER)) {
    throw new Error(
      `PostgreSQL ${OLDEST_SERVER} or newer is needed; the server at ${address} is version ${major}. Upgrade it or point DATABASE_URL elsewhere.`,
    )
  }
}
