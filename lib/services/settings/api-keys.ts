import { z } from 'zod'
import { type ApiKeyRow, insertApiKey, listApiKeys as selectApiKeys, updateApiKey } from '@/db/queries/api-keys'
import { transaction } from '@/db/transaction'
import { newToken } from '@/lib/services/access/tokens'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'
import { apiKeyDigest } from './apply-api-keys'
import { API_SCOPES } from './setting-schemas'

export type ApiKeyView = Pick<
  ApiKeyRow,
  | 'id'
  | 'name'
  | 'prefix'
  | 'scopes'
  | 'createdAt'
  | 'createdBy'
  | 'expiresAt'
  | 'lastUsedAt'
  | 'revokedAt'
  | 'replacedBy'
> & { state: 'active' | 'expired' | 'revoked' }

/** The account's API keys, newest first, without their secrets. */
export async function listApiKeys(ctx: ServiceContext): Promise<ApiKeyView[]> {
  requirePermission(ctx, 'portal:read')
  const rows = await selectApiKeys(ctx.db, ctx.sellerId)
  return rows.map(({ sellerId: _, hash: __, ...row }) => ({ ...row, state: apiKeyState(row, ctx.now()) }))
}

export function apiKeyState(
  key: Pick<ApiKeyRow, 'revokedAt' | 'expiresAt'>,
  now: Date,
): 'active' | 'expired' | 'revoked' {
  if (key.revokedAt) return 'revoked'
  return key.expiresAt && key.expiresAt.getTime() <= now.getTime() ? 'expired' : 'active'
}

const createInput = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(API_SCOPES)).min(1),
  /** Null: until it is revoked. */
  expiresInDays: z.number().int().min(1).max(3_650).nullable(),
})

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Makes an API key. It is given here, once; only its SHA-256 is kept. */
export async function createApiKey(
  ctx: ServiceContext,
  raw: z.input<typeof createInput>,
): Promise<{ id: string; key: string }> {
  requirePermission(ctx, 'settings:write')
  const { name, scopes, expiresInDays } = parseInput(createInput, raw)
  const key = `kp_live_${newToken().token}`
  const digest = apiKeyDigest(key)
  const id = ctx.newId()
  const createdAt = ctx.now()
  const expiresAt = expiresInDays === null ? null : new Date(createdAt.getTime() + expiresInDays * DAY_MS)
  await transaction(ctx.db, async (tx) => {
    const createdBy = actorName(ctx.actor)
    await insertApiKey(tx, { sellerId: ctx.sellerId, id, name, scopes, ...digest, createdAt, createdBy, expiresAt })
    await recordAudit(tx, ctx, {
      action: 'api_key.created',
      subjectKind: 'api_key',
      subjectId: id,
      details: { name, scopes, prefix: digest.prefix, expiresAt },
    })
  })
  return { id, key }
}

/** Hours for which the former key still works: at once, while a release rolls out, over a weekend. */
export const ROTATION_HOURS = [0, 24, 72, 168] as const

const rotateInput = z.object({
  apiKeyId: z.uuid(),
  validHours: z.union(ROTATION_HOURS.map((hours) => z.literal(hours))),
})

/**
 * A new key in the place of another, with its name and scopes and a term as long; the former one works on for some hours.
 * The new key is given here, once. Throws `conflict` for a key that was revoked, has expired or was replaced.
 */
export async function rotateApiKey(
  ctx: ServiceContext,
  raw: z.input<typeof rotateInput>,
): Promise<{ id: string; key: string }> {
  requirePermission(ctx, 'settings:write')
  const { apiKeyId, validHours } = parseInput(rotateInput, raw)
  const key = `kp_live_${newToken().token}`
  const digest = apiKeyDigest(key)
  const id = ctx.newId()
  const now = ctx.now()
  await transaction(ctx.db, async (tx) => {
    const row = (await selectApiKeys(tx, ctx.sellerId)).find((each) => each.id === apiKeyId)
    if (!row) throw notFound('API key')
    if (apiKeyState(row, now) !== 'active' || row.replacedBy) throw refusal('api_key_ended')
    const { name, scopes, createdAt } = row
    const expiresAt = row.expiresAt && new Date(now.getTime() + row.expiresAt.getTime() - createdAt.getTime())
    const lastsUntil = Math.min(now.getTime() + validHours * HOUR_MS, row.expiresAt?.getTime() ?? Infinity)
    const createdBy = actorName(ctx.actor)
    await insertApiKey(tx, {
      sellerId: ctx.sellerId,
      id,
      name,
      scopes,
      ...digest,
      createdAt: now,
      createdBy,
      expiresAt,
    })
    await updateApiKey(tx, ctx.sellerId, apiKeyId, { expiresAt: new Date(lastsUntil), replacedBy: id })
    await recordAudit(tx, ctx, {
      action: 'api_key.rotated',
      subjectKind: 'api_key',
      subjectId: apiKeyId,
      details: { name, replacedBy: id, prefix: digest.prefix, validHours },
    })
  })
  return { id, key }
}

const revokeInput = z.object({ apiKeyId: z.uuid(), reason: z.string().trim().min(1).max(500) })

/** From now on calls with this key are refused. */
export async function revokeApiKey(ctx: ServiceContext, raw: z.input<typeof revokeInput>): Promise<void> {
  requirePermission(ctx, 'settings:write')
  const { apiKeyId, reason } = parseInput(revokeInput, raw)
  await transaction(ctx.db, async (tx) => {
    const row = (await selectApiKeys(tx, ctx.sellerId)).find(({ id }) => id === apiKeyId)
    if (!row) throw notFound('API key')
    if (row.revokedAt) return
    await updateApiKey(tx, ctx.sellerId, apiKeyId, { revokedAt: ctx.now() })
    await recordAudit(tx, ctx, {
      action: 'api_key.revoked',
      subjectKind: 'api_key',
      subjectId: apiKeyId,
      reason,
      details: { name: row.name, prefix: row.prefix },
    })
  })
}
