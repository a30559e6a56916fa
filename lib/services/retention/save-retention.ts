import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { lockSeller, updateSeller } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { completeRetention, RETENTION_KINDS } from '@/lib/domain/retention'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { purgeAfterSchema, retentionSchema } from '@/lib/services/settings/setting-schemas'

const input = z.object({
  /** Days per kind, null for ever; what is left out stays. */
  retention: retentionSchema,
  /** Days after a release; null for never by itself. */
  purgeAfterDays: purgeAfterSchema,
  reason: z.string().trim().min(1).max(500),
})
export type SaveRetentionInput = z.input<typeof input>

/** Changes for how long the account keeps what. The audit row says before, after and why. */
export async function saveRetention(ctx: ServiceContext, raw: SaveRetentionInput): Promise<void> {
  requirePermission(ctx, 'settings:write')
  const { retention, purgeAfterDays, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const row = await lockSeller(tx, ctx.sellerId)
    if (!row) throw notFound('seller')
    const before = completeRetention(row.settings.retention ?? {})
    const after = { ...before, ...retention }
    const changed = RETENTION_KINDS.filter((kind) => before[kind] !== after[kind])
    const purgedBefore = row.settings.purgeAfterDays ?? null
    if (changed.length === 0 && isDeepStrictEqual(purgedBefore, purgeAfterDays)) return
    const chosen = Object.fromEntries(changed.map((kind) => [kind, after[kind]]))
    await updateSeller(tx, ctx.sellerId, {
      settings: { ...row.settings, retention: { ...row.settings.retention, ...chosen }, purgeAfterDays },
      updatedAt: ctx.now(),
    })
    await recordAudit(tx, ctx, {
      action: 'retention.changed',
      subjectKind: 'seller',
      subjectId: ctx.sellerId,
      reason,
      details: {
        before: { ...Object.fromEntries(changed.map((kind) => [kind, before[kind]])), purgeAfterDays: purgedBefore },
        after: { ...chosen, purgeAfterDays },
      },
    })
  })
  ctx.settingsChanged()
}
