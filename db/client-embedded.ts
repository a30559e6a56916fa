import 'server-only'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { embeddedSession } from './embedded-session'
import { lockFolder } from './lock'
import { isMigrated, migrationsFolder } from './migrate'
import { pingWithin } from './ping'
import { createRoomProbe } from './room'
import { guardTransactions } from './transaction'
import type { Database } from './types'

/** Opens PGlite in `<dataDir>/pg`, made if missing. Refuses while another process holds it: PGlite itself would lose writes. */
export async function openEmbedded(dataDir: string): Promise<Database> {
  const folder = path.resolve(dataDir, 'pg')
  await mkdir(folder, { recursive: true })
  const unlock = await lockFolder(folder)
  try {
    const client = await PGlite.create({ dataDir: folder })
    // Without autovacuum the planner knows little of the tables, and would read a whole index where its first rows do.
    await client.exec('set enable_bitmapscan = off')
    return wrapEmbedded(client, unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

/** Gives an open PGlite the shape of a Database. `release` runs after it is closed. */
export function wrapEmbedded(client: PGlite, release: () => Promise<void> = async () => {}): Database {
  // Drizzle asks for all of PGlite, and uses the two functions of a session.
  const db = drizzle(embeddedSession(client) as unknown as PGlite)
  const guarded = guardTransactions(db)
  let closing: Promise<void> | undefined
  return {
    db: guarded,
    kind: 'embedded',
    migrate: () => migrate(db, { migrationsFolder: migrationsFolder() }),
    ping: () => pingWithin(db),
    migrated: () => isMigrated(db),
    hasRoom: createRoomProbe(guarded),
    close: () => {
      closing ??= closeThen(client, release)
      return closing
    },
  }
}

async function closeThen(client: PGlite, release: () => Promise<void>): Promise<void> {
  try {
    await client.close()
  } finally {
    await release()
  }
}
