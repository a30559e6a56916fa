import postgres from 'postgres'
import { expect, inject, it } from 'vitest'

/** As patches/postgres makes the driver: the one from the registry gives such a connection to others, its transaction open. */
it('keeps a connection for its transaction, however many queries are on their way over it', async () => {
  // The types do not know the length of a pipeline.
  const options = { max: 3, max_pipeline: 2, onnotice: () => {} }
  const sql = postgres(inject('postgresUrl'), options)
  // At once, not when awaited: the order is what it is about.
  const alone = () => sql`select pg_current_xact_id_if_assigned()::text as id`.execute()
  const inTransaction = () =>
    sql.begin(async (tx) => {
      const [own] = await tx`select pg_current_xact_id()::text as id`
      const [still] = await tx`select pg_current_xact_id_if_assigned()::text as id`
      return { own: own?.id, still: still?.id }
    })
  try {
    for (let round = 0; round < 10; round += 1) {
      const busy = Array.from({ length: 3 }, () => sql`select pg_sleep(0.02)`.execute())
      // Two queries fill a pipeline; what begins a transaction comes behind them.
      const calls = Array.from({ length: 5 }, () => ({ before: [alone(), alone()], transaction: inTransaction() }))
      const done = await Promise.all(calls.map(({ transaction }) => transaction))
      expect(new Set(done.map(({ own }) => own)).size).toBe(5)
      for (const { own, still } of done) expect(still).toBe(own)
      const ids = (await Promise.all(calls.flatMap(({ before }) => before))).flatMap((rows) => rows.map(({ id }) => id))
      expect(ids).toEqual(Array(10).fill(null))
      await Promise.all(busy)
    }
  } finally {
    await sql.end({ timeout: 1 })
  }
})
