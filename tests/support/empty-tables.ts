import { sql } from 'drizzle-orm'
import { rawRows } from '@/db/rows'
import type { Db } from '@/db/types'

/** Names of all our tables. */
export async function tableNames(db: Db): Promise<string[]> {
  const rows = await rawRows(db, sql`select table_name from information_schema.tables where table_schema = 'public'`)
  return rows.map((row) => String(row.table_name)).toSorted((a, b) => a.localeCompare(b))
}

/** Empties every table, for tests that look at all of them. */
export async function emptyTables(db: Db): Promise<void> {
  const names = (await tableNames(db)).map((name) => sql.identifier(name))
  await db.execute(sql`truncate ${sql.join(names, sql`, `)}`)
}

/** Every row of every table as text. */
export async function dumpTables(db: Db): Promise<string> {
  const parts: unknown[] = []
  for (const name of await tableNames(db)) {
    parts.push([name, await rawRows(db, sql`select t::text as row from ${sql.identifier(name)} t order by 1`)])
  }
  return JSON.stringify(parts)
}
