import { type InstanceRow, lockInstance, updateInstance } from '@/db/queries/fulfilment'
import { ensureTask } from '@/db/queries/jobs'
import type { Tx } from '@/db/types'
import type { AccessData } from '@/lib/domain/outcomes'
import type { ProvisionAction } from '@/lib/domain/products'
import { stillDue } from '@/lib/domain/provisioning'
import type { ServiceContext } from '@/lib/services/context'
import { note } from '@/lib/services/fulfilment/call'
import { sealAccess } from './access-data'

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
  if (!instance || !stillDue(request.action, instance)) return
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
