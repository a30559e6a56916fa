import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPostgres } from '@/db/client-postgres'
import { isConnectionError } from '@/db/pg-errors'
import { transaction } from '@/db/transaction'
import type { Database } from '@/db/types'
import { destroyOnExit, startPostgres, type TestPostgres } from '../support/postgres.mjs'

// Unpatched, postgres.js hangs for ever on its old connections once the server has been away (patches/).
let server: TestPostgres
let database: Database

beforeAll(async () => {
  server = await startPostgres()
  destroyOnExit(server)
  database = await openPostgres(server.url(), 10)
  await database.db.execute(sql`create table writes (id int generated always as identity, caller int, half int)`)
})

afterAll(async () => {
  await database.close()
  server.destroy()
})

it('comes back to full speed after each restart of the server, losing no acknowledged half of a transaction', async () => {
  const stop = new AbortController()
  let acknowledged = 0
  const strange: unknown[] = []
  const uncaught: unknown[] = []
  const onUncaught = (error: unknown) => uncaught.push(error)
  process.on('uncaughtException', onUncaught)
  process.on('unhandledRejection', onUncaught)

  const caller = async (id: number) => {
    while (!stop.signal.aborted) {
      try {
        await transaction(database.db, async (tx) => {
          await tx.execute(sql`insert into writes (caller, half) values (${id}, 1)`)
          await new Promise((resolve) => setTimeout(resolve, id % 3))
          await tx.execute(sql`insert into writes (caller, half) values (${id}, 2)`)
        })
        acknowledged += 1
      } catch (error) {
        if (!isConnectionError(error)) strange.push(error)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
  }
  const callers = Array.from({ length: 30 }, (_, id) => caller(id))

  for (let restart = 0; restart < 3; restart += 1) {
    await new Promise((resolve) => setTimeout(resolve, 400))
    server.stop('immediate')
    await new Promise((resolve) => setTimeout(resolve, 100))
    server.start()
    const before = acknowledged
    await expect.poll(() => acknowledged - before, { timeout: 10_000 }).toBeGreaterThan(50)
  }
  stop.abort()
  await Promise.all(callers)
  await database.ping()
  process.off('uncaughtException', onUncaught)
  process.off('unhandledRejection', onUncaught)

  expect(uncaught).toEqual([])
  expect(strange).toEqual([])
  const [halves] = (await database.db.execute(
    sql`select (count(*) filter (where half = 1))::int as first, (count(*) filter (where half = 2))::int as second from writes`,
  )) as { first: number; second: number }[]
  expect(halves?.first).toBe(halves?.second)
}, 60_000)
