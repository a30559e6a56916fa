import { findInstance, type InstanceRow, lockInstance } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import { type ProvisionAction, type Provisioning, takesPart } from '@/lib/domain/products'
import { stillDue } from '@/lib/domain/provisioning'
import type { ServiceContext } from '@/lib/services/context'
import { provisioningOf } from '@/lib/services/fulfilment/call'
import type { Work, WorkResult } from '@/lib/services/work'
import { openAccess } from './access-data'
import { askProduct, type ProvisionRequest } from './ask-product'
import { builtinAccess } from './builtin'
import { askPerson, makeReady } from './ends'
import { settleInHand } from './finish'
import { offerToProduct } from './offer'

/**
 * Has the seller's side act on an instance: fills in its addresses, or asks a person. The one port behind which every
 * way of provisioning stands; a way that calls the seller's product does so here, outside the transaction.
 */
export async function prepare(work: Work, request: ProvisionRequest): Promise<WorkResult> {
  const { ctx, known, job } = work
  const instance = await findInstance(ctx.db, job.sellerId, request.instanceId)
  if (!instance) return { kind: 'failed', error: `There is no instance ${request.instanceId}.`, final: true }
  const provisioning = provisioningOf(known, instance)
  if (!takesPart(provisioning.mode, request.action) || !stillDue(request.action, instance)) {
    return { kind: 'done', answer: 'nothing left to do', apply: (tx) => settleInHand(tx, ctx, job.sellerId, job.id) }
  }
  switch (provisioning.mode) {
    case 'builtin':
      return {
        kind: 'done',
        answer: 'addresses filled in from the product’s template',
        apply: (tx) => fillIn(tx, ctx, instance, provisioning, request.action),
      }
    case 'manual': {
      const hours = known.seller.settings.taskHours
      return { kind: 'done', answer: 'handed to a person', apply: (tx) => askPerson(tx, ctx, instance, request, hours) }
    }
    case 'hook':
      return askProduct(work, instance, provisioning, request)
    case 'pull':
      return offerToProduct(work, instance, provisioning, request)
    default:
      return provisioning satisfies never
  }
}

async function fillIn(
  tx: Tx,
  ctx: ServiceContext,
  { sellerId, instanceId }: InstanceRow,
  provisioning: Extract<Provisioning, { mode: 'builtin' }>,
  action: ProvisionAction,
): Promise<void> {
  const instance = await lockInstance(tx, sellerId, instanceId)
  if (!instance || instance.status === 'released' || action === 'release') return
  if (action === 'create' && instance.readiness === 'ready') return
  const { orderId, orderLineId } = instance
  const filled = builtinAccess(provisioning, {
    instanceId,
    orderId,
    orderLineId,
    productId: instance.productId ?? undefined,
    skuCode: instance.skuCode ?? undefined,
    customerId: instance.customerId ?? undefined,
  })
  // A change moves the addresses; what a person added besides stays.
  const access = { ...openAccess(ctx.secretBox, instance, instance.access), ...filled }
  await makeReady(tx, ctx, instance, access)
}
