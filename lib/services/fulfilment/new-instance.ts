import { addInstanceOrder, ensureInstance, ensureOrder, type InstanceRow } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import { type Command, MOCK_ORDER_PREFIX } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import { launchUrl, openAccess, sealAccess } from '@/lib/services/provisioning/access-data'
import { builtinAccess } from '@/lib/services/provisioning/builtin'
import { type Call, lookUpOrder, note, provision, provisioningOf } from './call'

/**
 * A purchase (protocol/saas-v2.md 4.1). The order line decides which instance it is, for ever; `businessId` changes
 * with every call and decides nothing. The call carries no product, so the order is looked up afterwards.
 */
export async function newInstance(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'newInstance' }>,
): Promise<Outcome> {
  const { ctx, seller, test } = call
  const { sellerId } = ctx
  const now = ctx.now()
  const { orderId, orderLineId } = command
  const canLookUp = seller.openApi !== null && (!test || orderId.startsWith(MOCK_ORDER_PREFIX))
  const order = {
    sellerId,
    test,
    orderId,
    lookup: canLookUp ? ('pending' as const) : ('not_configured' as const),
    createdAt: now,
    updatedAt: now,
  }
  const [, { instance, created }] = await Promise.all([
    ensureOrder(tx, order),
    ensureInstance(tx, {
      sellerId,
      test,
      orderId,
      orderLineId,
      status: 'open',
      createdAt: now,
      updatedAt: now,
      ...firstReadiness(call, ctx.newId(), command),
    }),
  ])
  if (created) {
    const { mode } = provisioningOf(call, instance)
    await Promise.all([
      note(tx, ctx, instance, { kind: 'created', orderId }),
      addInstanceOrder(tx, {
        sellerId,
        test,
        orderId,
        orderLineId,
        effect: 'purchase',
        instanceId: instance.instanceId,
        sentAt: call.sentAt,
        createdAt: now,
      }),
      canLookUp
        ? lookUpOrder(tx, ctx, { orderId, test })
        : !test && provision(tx, ctx, instance, { action: 'create', orderId, mode }),
    ])
  }
  return purchaseOutcome(call, instance)
}

/** What the purchase call is answered for an instance as it is now. */
export function purchaseOutcome(call: Pick<Call, 'ctx' | 'seller' | 'products'>, instance: InstanceRow): Outcome {
  const { ctx, seller } = call
  const { instanceId } = instance
  const ready = instance.readiness === 'ready'
  if (!ready && provisioningOf(call, instance).promise === 'strict') return { kind: 'notReady', instanceId }
  const access = ready ? openAccess(ctx.secretBox, instance, instance.access) : null
  return {
    kind: 'created',
    instanceId,
    processing: !ready && seller.settings.pendingPurchase === 'processing',
    frontEndUrl: seller.settings.purchaseAppInfo
      ? (access?.frontEndUrl ?? launchUrl(ctx.publicUrl, instanceId))
      : undefined,
  }
}

/** Test instances are ready at once and never reach the seller's product. */
function firstReadiness(call: Call, instanceId: string, command: { orderId: string; orderLineId: string }) {
  const { ctx } = call
  if (!call.test) return { instanceId, readiness: 'preparing' as const }
  const provisioning = provisioningOf(call, { productId: null, skuCode: null })
  const access =
    provisioning.mode === 'builtin'
      ? builtinAccess(provisioning, { instanceId, ...command })
      : { frontEndUrl: launchUrl(ctx.publicUrl, instanceId) }
  return {
    instanceId,
    readiness: 'ready' as const,
    readyAt: ctx.now(),
    access: sealAccess(ctx.secretBox, { sellerId: ctx.sellerId, instanceId }, access),
  }
}
