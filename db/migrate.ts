import 'server-only'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { hostOptions } from './primary'
import { rawRows } from './rows'
import type { Db } from './types'

/** Any constant does, as long as every version of the portal uses the same. */
const MIGRATION_LOCK = 7_205_114

/** Written this way so that Next's tracer copies the folder into the standalone build. */
export const migrationsFolder = () => path.join(process.cwd(), 'db', 'migrations')

/** Migrates over a connection of its own, without statement time-out; processes that start together wait for one another. */
export async function migratePostgres(databaseUrl: string): Promise<void> {
  const client = postgres(databaseUrl, {
    ...hostOptions(databaseUrl),
    max: 1,
    connect_timeout: 5,
    max_lifetime: null,
    onnotice: () => {},
  })
  try {
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`
    await migrate(drizzle(client), { migrationsFolder: migrationsFolder() })
  } finally {
    // The lock goes with the session.
    await client.end({ timeout: 5 })
  }
}

let newest: number | undefined

/** Whether the newest migration of this version has been applied; false too where the tables are gone. */
export async function isMigrated(db: Db): Promise<boolean> {
  newest ??= Math.max(...readMigrationFiles({ migrationsFolder: migrationsFolder() }).map((each) => each.folderMillis))
  const [table] = await rawRows(db, sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`)
  if (table?.there !== true) return false
  const applied = sql`select count(*)::int as n from drizzle.__drizzle_migrations where created_at >= ${newest}`
  const [row] = await rawRows(db, applied)
  return Number(row?.n) > 0
}
