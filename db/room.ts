import { sql } from 'drizzle-orm'
import { isDiskFull } from './pg-errors'
import { inTime } from './ping'
import { transaction } from './transaction'
import type { Db } from './types'

const LOOK_AGAIN_MS = 5_000
/** So many rows held back in the least memory take a megabyte of temporary files. */
const ROWS = 50_000

/**
 * Tells whether the database's disk takes another megabyte, by writing one aside: no table changes, nothing is kept. What
 * was found is told for some seconds.
 */
export function createRoomProbe(db: Db, nowMs: () => number = Date.now): () => Promise<boolean> {
  let looked: { atMs: number; room: Promise<boolean> } | undefined
  return () => {
    if (looked && nowMs() - looked.atMs < LOOK_AGAIN_MS) return looked.room
    const room = hasRoom(db)
    looked = { atMs: nowMs(), room }
    room.catch(() => {
      looked = undefined
    })
    return room
  }
}

async function hasRoom(db: Db): Promise<boolean> {
  try {
    const written = transaction(db, async (tx) => {
      await tx.execute(sql`set local work_mem = '64kB'`)
      await tx.execute(sql.raw(`select count(*) from generate_series(1, ${ROWS})`))
    })
    await inTime(written)
    return true
  } catch (error) {
    if (isDiskFull(error)) return false
    throw error
  }
}
