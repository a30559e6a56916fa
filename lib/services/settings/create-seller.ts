import { z } from 'zod'
import { putMembership } from '@/db/queries/memberships'
import { insertSeller } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'
import { sellerIdSchema, sellerNameSchema, siteSchema } from './setting-schemas'

const input = z.strictObject({ id: sellerIdSchema, name: sellerNameSchema, site: siteSchema })
export type CreateSellerInput = z.input<typeof input>

/**
 * Adds a further seller account; the owner of any account may, and becomes its first member. The audit row stands in
 * the new account. Throws `conflict` when the id is taken.
 */
export async function createSeller(ctx: ServiceContext, raw: CreateSellerInput): Promise<{ sellerId: string }> {
  requirePermission(ctx, 'settings:write')
  const { id, name, site } = parseInput(input, raw)
  const now = ctx.now()
  await transaction(ctx.db, async (tx) => {
    const made = await insertSeller(tx, { sellerId: id, name, site, settings: {}, createdAt: now, updatedAt: now })
    if (!made) {
      const message = 'There is an account of this id already.'
      throw new ServiceError('conflict', message, [{ path: 'id', code: 'account_taken', message }])
    }
    if (ctx.actor.kind === 'user') {
      await putMembership(tx, { sellerId: id, userId: ctx.actor.id, role: 'owner', createdAt: now })
    }
    await recordAudit(
      tx,
      { ...ctx, sellerId: id },
      {
        action: 'seller.created',
        subjectKind: 'seller',
        subjectId: id,
        details: { name, site },
      },
    )
  })
  return { sellerId: id }
}
