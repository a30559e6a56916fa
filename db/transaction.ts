import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { is } from 'drizzle-orm'
import { type PgDatabase, type PgQueryResultHKT, PgTransaction, type PgTransactionConfig } from 'drizzle-orm/pg-core'
import { isRetryable } from './pg-errors'
import type { Db, Tx } from './types'

const MAX_ATTEMPTS = 4
const RETRY_BASE_MS = 20

/** The transactions the current call runs in. A finished one stays in the store of work it started, so it is marked. */
type Scope = { db: object; open: boolean; outer: Scope | undefined }
const scopes = new AsyncLocalStorage<Scope>()

const QUERY_METHODS = new Set<PropertyKey>([
  'select',
  'selectDistinct',
  'selectDistinctOn',
  'insert',
  'update',
  'delete',
  'execute',
  'refreshMaterializedView',
  '$count',
  'with',
])

/**
 * Runs `fn` in one transaction and gives its result; an error rolls everything back. Serialization failures and deadlocks
 * run `fn` again (up to 4 times), so it must have no effect outside the database: no network call, no in-memory change.
 * Given a transaction, `fn` runs in a savepoint of it and is never run again on its own.
 */
export async function transaction<T>(
  db: Db | Tx,
  fn: (tx: Tx) => Promise<T>,
  config?: PgTransactionConfig,
): Promise<T> {
  if (isTransaction(db)) return db.transaction(fn)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(fn, config)
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isRetryable(error)) throw error
      await sleep(Math.random() * RETRY_BASE_MS * 2 ** attempt)
    }
  }
}

function isTransaction(db: Db | Tx): db is Tx {
  return is(db, PgTransaction)
}

/**
 * Makes using the outer handle inside its own transaction an error. On PostgreSQL the query would silently run outside the
 * transaction; on PGlite, which has one connection, it would wait for ever.
 */
export function guardTransactions<T extends PgQueryResultHKT>(db: PgDatabase<T, Record<string, never>>): Db {
  const refuseInside = () => {
    for (let scope = scopes.getStore(); scope; scope = scope.outer) {
      if (scope.db === db && scope.open) {
        throw new Error('The outer database handle was used inside a transaction. Pass on the `tx` handle instead.')
      }
    }
  }
  const begin: Db['transaction'] = (fn, config) => {
    refuseInside()
    return db.transaction((tx) => {
      const scope: Scope = { db, open: true, outer: scopes.getStore() }
      return scopes.run(scope, async () => {
        try {
          return await fn(tx as unknown as Tx)
        } finally {
          scope.open = false
        }
      })
    }, config)
  }
  return new Proxy(db, {
    get(target, property) {
      if (property === 'transaction') return begin
      if (QUERY_METHODS.has(property)) refuseInside()
      return Reflect.get(target, property, target)
    },
  }) as unknown as Db
}
