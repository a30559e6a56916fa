import { findInstance, type InstanceRow, lockInstance, updateInstance } from '@/db/queries/fulfilment'
import { ensureTask } from '@/db/queries/jobs'
import type { Tx } from '@/db/types'
import type { AccessData } from '@/lib/domain/outcomes'
import type { ProvisionAction, Provisioning } from '@/lib/domain/products'
import type { ServiceContext } from '@/lib/services/context'
import { note, provisioningOf } from '@/lib/services/fulfilment/call'
import type { Work, WorkResult } from '@/lib/services/work'
import { openAccess, sealAccess } from './access-data'
import { builtinAccess } from './builtin'

/**
 * Has the seller's side act on an instance: fills in its addresses, or asks a person. The one port behind which every
 * way of provisioning stands; a way that calls the seller's product does so here, outside the transaction.
 */
export async function prepare(
  { ctx, known, job }: Work,
  request: { instanceId: string; action: ProvisionAction; orderId: string },
): Promise<WorkResult> {
  const instance = await findInstance(ctx.db, job.sellerId, request.instanceId)
  if (!instance) return { kind: 'failed', error: `There is no instance ${request.instanceId}.`, final: true }
  const provisioning = provisioningOf(known, instance)
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

/** Opens an instance for its buyer with the given access data; gives the id of the history row, if one was due. */
export async function makeReady(
  tx: Tx,
  ctx: ServiceContext,
  instance: InstanceRow,
  access: AccessData,
  reason?: string,
): Promise<string | undefined> {
  const now = ctx.now()
  await updateInstance(tx, instance.sellerId, instance.instanceId, {
    access: sealAccess(ctx.secretBox, instance, access),
    readiness: 'ready',
    readyAt: instance.readyAt ?? now,
    updatedAt: now,
  })
  return instance.readiness === 'ready' ? undefined : note(tx, ctx, instance, { kind: 'ready', reason })
}

/** Opens a task for people, unless the instance no longer needs it. */
export async function askPerson(
  tx: Tx,
  ctx: ServiceContext,
  { sellerId, instanceId, test }: InstanceRow,
  request: { action: ProvisionAction; orderId: string },
  hours: number,
): Promise<void> {
  const instance = await lockInstance(tx, sellerId, instanceId)
  const settled =
    request.action === 'create'
      ? instance?.readiness === 'ready' || instance?.status === 'released'
      : request.action === 'change' && instance?.status === 'released'
  if (!instance || settled) return
  const now = ctx.now()
  await ensureTask(tx, {
    sellerId,
    id: ctx.newId(),
    kind: request.action,
    state: 'open',
    test,
    instanceId,
    orderId: request.orderId,
    dueAt: new Date(now.getTime() + hours * 3_600_000),
    createdAt: now,
  })
}
