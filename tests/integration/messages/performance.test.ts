import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listMessages, listOpenFailures, type MessageFilter } from '@/db/queries/message-lists'
import { rawRows } from '@/db/rows'
import { messages } from '@/db/schema'
import type { Database, Db } from '@/db/types'
import { uuidv7 } from '@/lib/services/ids'
import { testDatabase } from '../../support/database'
import { KEY_ID, minutesAgo, NOW } from './support'

const ROWS = 200_000

/** Plans are looked at with the planner free to choose: a list that scans the table would show it here. */
describe(`lists over ${ROWS} messages`, () => {
  let database: Database
  beforeAll(async () => {
    database = await testDatabase('postgres')
    await database.db.execute(sql`
      insert into ${messages} (seller_id, id, received_at, test, family, activity, verdict, reason, result_code, open,
        method, url, headers, body, truncated, answer_headers, answer, duration_us, key_id, order_id)
      select 'acme', gen_random_uuid(), ${NOW.toISOString()}::timestamptz - n * interval '10 seconds', n % 10 = 0,
        'saas_v2', 'newInstance', case when n % 1000 = 0 then 'failed' else 'accepted' end, 'created', '000000',
        n % 5000 = 0, 'POST', '/x', '[]', '\\x00', false, '[]', '\\x00', 1000, ${KEY_ID}::uuid, 'CS' || n
      from generate_series(1, ${ROWS}) n`)
    await database.db.execute(sql`analyze ${messages}`)
  }, 120_000)
  afterAll(() => database?.close())

  const base: MessageFilter = { sellerId: 'acme', from: minutesAgo(30 * 24 * 60), test: 'hide' }
  const middle = minutesAgo(10 * 24 * 60)

  it.each<[string, (db: Db) => Promise<unknown>]>([
    ['the first page', (db) => listMessages(db, base, { limit: 51 })],
    [
      'a page far back',
      (db) => listMessages(db, base, { limit: 51, older: { receivedAt: middle, id: uuidv7(middle) } }),
    ],
    ['one order', (db) => listMessages(db, { ...base, orderId: 'CS777' }, { limit: 51 })],
    ['a rare verdict', (db) => listMessages(db, { ...base, verdict: 'failed' }, { limit: 51 })],
    ['test traffic', (db) => listMessages(db, { ...base, test: 'only' }, { limit: 51 })],
    [
      'open failures',
      (db) => listOpenFailures(db, { sellerId: 'acme', test: false, from: base.from, signed: true }, 1000),
    ],
  ])('%s is read by index, quickly', async (_, run) => {
    await run(database.db)
    const started = performance.now()
    await run(database.db)
    expect(performance.now() - started).toBeLessThan(500)
    const plan = JSON.stringify(await rawRows(database.db, sql.raw(`explain ${await statementOf(run)}`)))
    expect(plan).toMatch(/Index/)
    expect(plan).not.toMatch(/Seq Scan/)
  })
})

/** The one statement a query function sends, with its values written in. */
async function statementOf(run: (db: Db) => Promise<unknown>): Promise<string> {
  const sent: string[] = []
  const logQuery = (text: string, values: unknown[]) => {
    sent.push(text.replaceAll(/\$(\d+)/g, (_, n: string) => `'${String(values[Number(n) - 1]).replaceAll("'", "''")}'`))
  }
  // It has no connection, so running the statement fails after it was logged.
  await run(drizzle.mock({ logger: { logQuery } })).catch(() => {})
  expect(sent).toHaveLength(1)
  return sent[0] ?? ''
}
