import { z } from 'zod'
import { listKitKeyPairs, updateKitKeyPair } from '@/db/queries/kit-keys'
import { lockSeller } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'

const input = z.strictObject({ id: z.uuid(), reason: z.string().trim().max(500).optional() })

/**
 * Puts a key pair out of sight. It is kept and still tried last, because orders that were not pushed anew may go on
 * arriving under it (protocol/kit-and-oauth.md 4).
 */
export async function retireKitKeyPair(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'settings:write')
  const { id, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    await lockSeller(tx, ctx.sellerId)
    const pair = (await listKitKeyPairs(tx, ctx.sellerId)).find((row) => row.id === id)
    if (!pair) throw notFound('key pair')
    if (pair.status === 'retired') return
    await updateKitKeyPair(tx, ctx.sellerId, id, { status: 'retired', retiredAt: ctx.now() })
    await recordAudit(tx, ctx, {
      action: 'kit_key.retired',
      subjectKind: 'kit_key',
      subjectId: id,
      reason: reason || undefined,
      details: { fingerprint: pair.fingerprint, before: { status: pair.status } },
    })
  })
}
