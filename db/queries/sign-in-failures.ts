import { and, eq, gt, inArray, lte } from 'drizzle-orm'
import { signInFailures } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type SignInFailure = typeof signInFailures.$inferSelect

export async function insertSignInFailures(db: Db | Tx, rows: SignInFailure[]): Promise<void> {
  await db.insert(signInFailures).values(rows)
}

export async function listSignInFailures(db: Db | Tx, keys: string[], after: Date): Promise<SignInFailure[]> {
  return db
    .select()
    .from(signInFailures)
    .where(and(inArray(signInFailures.key, keys), gt(signInFailures.at, after)))
}

export async function deleteSignInFailures(db: Db | Tx, ids: string[]): Promise<void> {
  await db.delete(signInFailures).where(inArray(signInFailures.id, ids))
}

export async function deleteSignInFailuresOfKey(db: Db | Tx, key: string): Promise<void> {
  await db.delete(signInFailures).where(eq(signInFailures.key, key))
}

export async function purgeSignInFailures(db: Db | Tx, until: Date): Promise<void> {
  await db.delete(signInFailures).where(lte(signInFailures.at, until))
}
