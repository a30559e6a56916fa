import { type InstanceRow, lockInstance } from '@/db/queries/fulfilment'
import { updateInHand } from '@/db/queries/product-jobs'
import { selectOpenTasks, updateOpenTask } from '@/db/queries/task-lists'
import type { Tx } from '@/db/types'
import type { AccessData } from '@/lib/domain/outcomes'
import type { ProvisionAction } from '@/lib/domain/products'
import { stillDue } from '@/lib/domain/provisioning'
import { actorName, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { awaitsKey } from '@/lib/services/licensing/take-key'
import { openAccess } from './access-data'
import { parseAccess } from './access-input'
import type { ProductChoice } from './choose'
import { askPerson, makeReady } from './ends'

type Settled = { jobId: string; action: ProvisionAction }

/**
 * The access data the product sent with its result, laid over those there are; null where it sent none. Throws `invalid`
 * where they do not fit, and where a new instance would have no address.
 */
export async function accessOf(
  ctx: ServiceContext,
  instance: InstanceRow,
  action: ProvisionAction,
  said: Record<string, unknown> | undefined,
): Promise<AccessData | null> {
  const present = openAccess(ctx.secretBox, instance, instance.access)
  if (!said && (action !== 'create' || present)) return null
  return { ...present, ...(await parseAccess(ctx, { ...present, ...withoutNulls(said ?? {}) })) }
}

/** The licence key the product sent, where its licences come from it. Throws `invalid` where a creation came without. */
export function keyOf(
  products: readonly ProductChoice[],
  instance: InstanceRow,
  action: ProvisionAction,
  said: string | null | undefined,
): string | null {
  if (!awaitsKey(products, instance) || action === 'release') return null
  if (said) return said
  if (action !== 'create') return null
  throw new ServiceError('invalid', 'The licence key is missing.', [
    { path: 'license', message: 'The key of what was sold is missing.', code: 'required' },
  ])
}

/** The product has done a job: what it sent takes effect, and a person asked meanwhile has nothing left to do. */
export async function finish(
  tx: Tx,
  ctx: ServiceContext,
  { sellerId, instanceId }: InstanceRow,
  job: Settled,
  access: AccessData | null,
): Promise<void> {
  const instance = await lockInstance(tx, sellerId, instanceId)
  await settleInHand(tx, ctx, sellerId, job.jobId)
  if (!instance) return
  if (instance.status !== 'released' && (access || job.action === 'create')) {
    const present = access ?? openAccess(ctx.secretBox, instance, instance.access)
    if (present) await makeReady(tx, ctx, instance, present)
  }
  for (const task of await selectOpenTasks(tx, sellerId, instanceId)) {
    if (task.kind !== job.action) continue
    const closedBy = actorName(ctx.actor)
    await updateOpenTask(tx, sellerId, task.id, task.version, { state: 'done', closedAt: ctx.now(), closedBy })
  }
}

/** The product did not do a job: a person takes over. */
export async function giveToPerson(
  tx: Tx,
  ctx: ServiceContext,
  instance: InstanceRow,
  request: Settled & { orderId: string },
  hours: number,
): Promise<void> {
  await settleInHand(tx, ctx, instance.sellerId, request.jobId)
  const present = await lockInstance(tx, instance.sellerId, instance.instanceId)
  if (present && stillDue(request.action, present)) await askPerson(tx, ctx, instance, request, hours)
}

export async function settleInHand(tx: Tx, ctx: ServiceContext, sellerId: string, jobId: string): Promise<void> {
  const nothing = { pendingSince: null, statusUrl: null, asked: 0, leasedUntil: null }
  await updateInHand(tx, { sellerId, jobId }, { settledAt: ctx.now(), ...nothing })
}

function withoutNulls(said: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null))
}
