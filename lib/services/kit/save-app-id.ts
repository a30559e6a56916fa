import { z } from 'zod'
import { findKit, lockSeller, putKit } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'

const input = z.strictObject({ appId: z.string().trim().min(1).max(200) })

/** Sets the application id of the credential, which the unified sign-in address names (protocol/kit-and-oauth.md 4). */
export async function saveKitAppId(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'settings:write')
  const { appId } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    if (!(await lockSeller(tx, ctx.sellerId))) throw notFound('seller')
    const before = await findKit(tx, ctx.sellerId)
    if (before?.appId === appId) return
    await putKit(tx, { sellerId: ctx.sellerId, appId, updatedAt: ctx.now() })
    await recordAudit(tx, ctx, {
      action: before ? 'kit.updated' : 'kit.created',
      subjectKind: 'kit',
      subjectId: ctx.sellerId,
      details: { appId, before: before?.appId ?? null },
    })
  })
}
