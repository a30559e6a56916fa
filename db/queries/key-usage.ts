import { and, count, eq, gte, isNotNull, max } from 'drizzle-orm'
import { messages } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import { notOwnProbe } from './probes'

export type KeyUse = { keyId: string; test: boolean; calls: number; lastAt: Date }

/** Calls of the marketplace that each key verified since `from`, real and test calls apart. */
export async function countKeyUse(db: Db | Tx, sellerId: string, from: Date): Promise<KeyUse[]> {
  const rows = await db
    .select({ keyId: messages.keyId, test: messages.test, calls: count(), lastAt: max(messages.receivedAt) })
    .from(messages)
    .where(and(eq(messages.sellerId, sellerId), gte(messages.receivedAt, from), isNotNull(messages.keyId), notOwnProbe))
    .groupBy(messages.keyId, messages.test)
  return rows.flatMap(({ keyId, lastAt, ...row }) => (keyId && lastAt ? [{ ...row, keyId, lastAt }] : []))
}
