import { eq } from 'drizzle-orm'
import { sellers } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type AccountName = { sellerId: string; name: string; sandbox: boolean }

const accountName = { sellerId: sellers.sellerId, name: sellers.name, sandbox: sellers.sandbox }

/** Real seller accounts before the sandbox, then by name. */
export async function listAccountNames(db: Db | Tx): Promise<AccountName[]> {
  return db.select(accountName).from(sellers).orderBy(sellers.sandbox, sellers.name, sellers.sellerId)
}

export async function findAccountName(db: Db | Tx, sellerId: string): Promise<AccountName | undefined> {
  const [row] = await db.select(accountName).from(sellers).where(eq(sellers.sellerId, sellerId))
  return row
}
