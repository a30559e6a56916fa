import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { transaction } from '@/db/transaction'
import { HAND_OVERS } from '@/lib/domain/landing'
import { forwardAddress } from '@/lib/domain/launch'
import { fillTemplate } from '@/lib/domain/products'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { type HandOverClaims, handOver } from '@/lib/services/landing/hand-over'
import { parseInput } from '@/lib/services/parse'
import { getProduct, productLabel } from '@/lib/services/products/list-products'

const input = z.strictObject({
  productId: z.string().max(64),
  skuCode: z.string().max(64),
  kind: z.enum(HAND_OVERS).exclude(['none']),
})

const TRIAL = 'trial'

/**
 * Walks through a hand-over without a purchase: a made-up buyer, the product's own address, and a real token or code that
 * is marked `test`. Throws `not_found`, or `invalid` when the product has no address of its own to open.
 */
export async function tryHandOver(
  ctx: ServiceContext,
  raw: z.input<typeof input>,
): Promise<{ url: string; value: string; claims: HandOverClaims }> {
  requirePermission(ctx, 'products:write')
  const { kind, ...id } = parseInput(input, raw)
  const product = await getProduct(ctx, id.productId, id.skuCode)
  const template = product.provisioning?.mode === 'builtin' ? product.provisioning.frontEndUrl : ''
  const filled = fillTemplate(template, {
    ...id,
    instanceId: TRIAL,
    orderId: TRIAL,
    orderLineId: TRIAL,
    customerId: TRIAL,
  })
  const address = forwardAddress(filled, ctx.publicUrl)
  if (address === null) {
    const message = 'The product has no address to open: set its provisioning to a fixed address first.'
    throw new ServiceError('invalid', message, [{ path: '', code: 'no_front_end', message }])
  }
  const { sellerId } = ctx
  const buyer = { tenantId: TRIAL, userName: 'test.buyer', name: 'Test Buyer 测试买家', role: 'user', test: true }
  const handed = { sellerId, productId: id.productId, instanceId: TRIAL, orderId: TRIAL, ...buyer }
  await transaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, {
      action: 'hand_over.tried',
      subjectKind: 'product',
      subjectId: productLabel(id),
      details: { kind },
    }),
  )
  const newToken = () => randomBytes(32).toString('base64url')
  return handOver({ ...ctx, newToken }, address, kind, handed, true)
}
