import { z } from 'zod'
import { endActivations } from '@/db/queries/license-activations'
import { updateLicense } from '@/db/queries/licenses'
import { selectProductChoices } from '@/db/queries/product-choices'
import { transaction } from '@/db/transaction'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import { auditLicense, licenseIdField, lockForAction, reasonField } from './act'
import { issueLicense } from './issue-license'
import { noteLicense } from './note'

const input = z.object({ licenseId: licenseIdField, reason: reasonField })

/**
 * Gives the same sale a new key: the old licence ends as replaced, its devices are let go, and whatever asks for it from
 * now on gets the new one. A signed key is made anew with the present term and seats. Gives the new licence's id.
 */
export async function reissueLicense(ctx: ServiceContext, raw: z.input<typeof input>): Promise<{ licenseId: string }> {
  requirePermission(ctx, 'fulfilment:write')
  const { licenseId, reason } = parseInput(input, raw)
  return transaction(ctx.db, async (tx) => {
    const old = await lockForAction(tx, ctx, licenseId)
    if (old.source === 'marketplace') throw refusal('marketplace_key')
    const now = ctx.now()
    // Frees the origin for the new one.
    const ended = { status: 'revoked' as const, statusSetAt: now, expireTime: old.expireTime }
    await updateLicense(tx, ctx.sellerId, old.id, { ...ended, origin: `replaced:${old.id}`, updatedAt: now })
    const { instanceId, orderId, orderLineId, productId, skuCode, productName } = old
    const products = await selectProductChoices(tx, ctx.sellerId)
    const made = await issueLicense(
      tx,
      ctx,
      { products },
      {
        origin: old.origin,
        test: old.test,
        ...(instanceId && orderId ? { instance: { instanceId, orderId, orderLineId: orderLineId ?? '' } } : {}),
        ...(orderId ? { order: { orderId, orderLineId: orderLineId ?? '' } } : {}),
        product: { productId, skuCode, productName },
        customerId: old.customerId,
        term: {
          effectiveTime: old.effectiveTime,
          expireTime: old.expireTime,
          ...(old.expirySetAt ? { setAt: old.expirySetAt } : {}),
        },
        seats: old.seats,
        limits: old.limits,
        ...(old.batchId ? { batchId: old.batchId } : {}),
        reason,
      },
    )
    if (made.kind === 'outOfStock') throw refusal('out_of_stock')
    const { id } = made.license
    if (old.status === 'frozen') await updateLicense(tx, ctx.sellerId, id, { status: 'frozen', statusSetAt: now })
    await updateLicense(tx, ctx.sellerId, old.id, { replacedBy: id })
    await endActivations(tx, ctx.sellerId, old.id, { at: now, by: actorName(ctx.actor) })
    await noteLicense(tx, ctx, old, { kind: 'replaced', next: ended, reason, details: { by: id } })
    await auditLicense(tx, ctx, old.id, { action: 'license.reissue', reason, details: { newLicense: id } })
    return { licenseId: id }
  })
}
