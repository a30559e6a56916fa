import { sql } from 'drizzle-orm'
import type { Db } from './types'

const LIMIT_MS = 2_000

/** Fails when `select 1` takes longer than 2 s or is refused. */
export async function pingWithin(db: Db, limitMs = LIMIT_MS): Promise<void> {
  await inTime(db.execute(sql`select 1`), limitMs)
}

/** What a question to the database comes to; fails when that takes longer than 2 s. */
export async function inTime<T>(answer: PromiseLike<T>, limitMs = LIMIT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The database did not answer within ${limitMs} ms.`)), limitMs)
  })
  try {
    return await Promise.race([answer, timeout])
  } finally {
    clearTimeout(timer)
  }
}
