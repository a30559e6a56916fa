import { sql } from 'drizzle-orm'
import { rawRows } from '@/db/rows'
import type { Db } from '@/db/types'

/** Reclaims dead rows and refreshes the planner's figures, a table at a time so that calls get their turn between. */
export async function vacuum(db: Db): Promise<void> {
  const tables = await rawRows(
    db,
    sql`select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
  )
  for (const { name } of tables) await db.execute(sql`vacuum (analyze) ${sql.identifier(String(name))}`)
}
