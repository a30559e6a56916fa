import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { ensureMessagePartitions, ensureUsagePartitions } from '@/db/queries/partitions'
import { rawRows } from '@/db/rows'
import { describeOnBothDatabases } from '../support/database'

describeOnBothDatabases('partitions', (getDb) => {
  it('are made once by many processes that start together', async () => {
    const db = getDb()
    const now = new Date('2031-03-15T12:00:00Z')
    await Promise.all(
      Array.from({ length: 6 }, () => [ensureMessagePartitions(db, now), ensureUsagePartitions(db, now)]).flat(),
    )
    const [made] = await rawRows(
      db,
      sql`select count(*) filter (where relname like 'messages\\_2031\\_%')::int as months,
        count(*) filter (where relname like 'usage\\_events\\_2031\\_%')::int as days from pg_class where relkind = 'r'`,
    )
    expect(made).toEqual({ months: 3, days: 26 })
  })
})
