import { sql } from 'drizzle-orm'
import type { Db } from './types'

const PING_LIMIT_MS = 2_000

/** Fails when `select 1` takes longer than 2 s or is refused. */
export async function pingWithin(db: Db, limitMs = PING_LIMIT_MS): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The database did not answer within ${limitMs} ms.`)), limitMs)
  })
  try {
    await Promise.race([db.execute(sql`select 1`), timeout])
  } finally {
    clearTimeout(timer)
  }
}
