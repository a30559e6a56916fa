import { createHash } from 'node:crypto'
import { findApiKeyByHash, touchApiKey } from '@/db/queries/api-keys'
import type { Db } from '@/db/types'

export type ApiCaller = { sellerId: string; id: string; name: string; scopes: readonly string[] }

/** Last use is kept to the minute. */
const TOUCH_MS = 60_000

/** Who a bearer key belongs to; null for one that is unknown, expired or revoked, which look the same from outside. */
export async function findApiCaller(db: Db, key: string, now: Date): Promise<ApiCaller | null> {
  const row = await findApiKeyByHash(db, createHash('sha256').update(key).digest('hex'))
  if (!row || row.revokedAt) return null
  if (row.expiresAt && row.expiresAt.getTime() <= now.getTime()) return null
  const { sellerId, id, name, scopes } = row
  const before = new Date(now.getTime() - TOUCH_MS)
  if (!row.lastUsedAt || row.lastUsedAt <= before) await touchApiKey(db, sellerId, id, { at: now, before })
  return { sellerId, id, name, scopes }
}
