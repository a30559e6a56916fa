import { sql } from 'drizzle-orm'
import type { Db } from '@/db/types'

/** Months made ahead, so that a portal nobody restarts for a while still finds its partition. */
const MONTHS_AHEAD = 2

/** Makes the monthly partitions of `messages` from the month of `now` on. Safe to repeat and to run in several processes. */
export async function ensureMessagePartitions(db: Db, now: Date): Promise<void> {
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1))
    const name = `messages_${from.toISOString().slice(0, 7).replace('-', '_')}`
    await db.execute(
      sql.raw(
        `create table if not exists "${name}" partition of "messages" for values from ('${from.toISOString()}') to ('${to.toISOString()}')`,
      ),
    )
  }
}
