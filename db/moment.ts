import { type SQL, sql } from 'drizzle-orm'

/** A moment in a raw statement, where the drivers differ in how they send a `Date`. */
export const at = (moment: Date): SQL => sql`${moment.toISOString()}::timestamptz`
