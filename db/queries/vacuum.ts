import { sql } from 'drizzle-orm'
import type { Db } from '@/db/types'

/** Reclaims dead rows and refreshes the planner's figures. */
export async function vacuum(db: Db): Promise<void> {
  await db.execute(sql`vacuum analyze`)
}
