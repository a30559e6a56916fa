import { is } from 'drizzle-orm'
import { PgTransaction } from 'drizzle-orm/pg-core'
import type { Db, Tx } from './types'

/**
 * A query whose text is built once per database: building one costs more than the database takes to answer it. `build`
 * ends in `.prepare(…)`, with `sql.placeholder` for what changes. Inside a transaction it is built anew each time.
 */
export function kept<Query>(build: (db: Db | Tx) => Query): (db: Db | Tx) => Query {
  const queries = new WeakMap<object, Query>()
  return (db) => {
    if (is(db, PgTransaction)) return build(db)
    // Asking for it is what makes the guard of transactions look (db/transaction.ts).
    void db.select
    const known = queries.get(db) ?? build(db)
    queries.set(db, known)
    return known
  }
}
