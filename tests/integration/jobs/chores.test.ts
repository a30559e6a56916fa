import { sql } from 'drizzle-orm'
import { expect, it, vi } from 'vitest'
import { rawRows } from '@/db/rows'
import type { Database, Db } from '@/db/types'
import { createHousekeeping } from '@/lib/jobs/housekeeping'
import { createLogger } from '@/lib/observability/logger'
import type { Inbox } from '@/lib/services/inbox/inbox'
import { testDatabase } from '../../support/database'

/** Only what the chores of an empty install touch. */
function process(database: Database, name: string, worker: boolean) {
  return createHousekeeping({
    database,
    name,
    worker,
    inbox: { refusals: { drain: () => [] } } as unknown as Inbox,
    log: createLogger('silent'),
    now: () => new Date(),
    context: () => {
      throw new Error('There is no account.')
    },
    known: async () => null,
    fetch,
  })
}

const holder = async (db: Db) => (await rawRows(db, sql`select holder from leases`))[0]?.holder

it('does the chores in one process with a worker, and in the next at once when that one stops', async () => {
  const database = await testDatabase('postgres')
  const [web, first, second] = [
    process(database, 'web', false),
    process(database, 'first', true),
    process(database, 'second', true),
  ]
  try {
    web.start()
    first.start()
    await vi.waitFor(async () => expect(await holder(database.db)).toBe('first'), 10_000)
    second.start()
    await first.stop()
    await vi.waitFor(async () => expect(await holder(database.db)).toBe('second'), 10_000)
  } finally {
    await Promise.all([web, first, second].map((each) => each.stop()))
    expect(await holder(database.db)).toBeUndefined()
    await database.close()
  }
})
