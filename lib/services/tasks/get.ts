import { z } from 'zod'
import { findLicensedSales } from '@/db/queries/licensed-sales'
import { selectPurchaseCalls, selectTask } from '@/db/queries/task-lists'
import { type InstanceState, instanceState } from '@/lib/domain/instance'
import { RESULT_CODES } from '@/lib/domain/outcomes'
import { type Clock, clockFamily, clockFor } from '@/lib/domain/platform-clocks'
import type { TaskKind, TaskState } from '@/lib/domain/tasks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { notFound } from '@/lib/services/refusals'

export type TaskDetail = {
  id: string
  kind: TaskKind
  state: TaskState
  test: boolean
  version: number
  instanceId: string
  orderId: string
  instanceState: InstanceState | null
  productName: string | null
  customerId: string | null
  ownerId: string | null
  ownerName: string | null
  dueAt: Date
  note: string | null
  createdAt: Date
  closedAt: Date | null
  closedBy: string | null
  marketplace: MarketplaceView | null
}

/**
 * How the marketplace sees the purchase meanwhile. `satisfied`: it has been told success, the buyer's time runs.
 * `polling`: it was told "in progress"; whether its three hours run on is not documented. `failing`: it calls again
 * until its clock runs out, then refunds.
 */
export type MarketplaceView =
  | { kind: 'satisfied' }
  | { kind: 'polling'; clock: Clock }
  | { kind: 'failing'; clock: Clock }

/** One task with all that the person who takes it up needs to know. */
export async function getTask(ctx: ServiceContext, taskId: string): Promise<TaskDetail> {
  requirePermission(ctx, 'portal:read')
  const row = z.uuid().safeParse(taskId).success ? await selectTask(ctx.db, ctx.sellerId, taskId) : null
  if (!row) throw notFound('task')
  const { task, instanceStatus, readiness } = row
  return {
    id: task.id,
    kind: task.kind,
    state: task.state,
    test: task.test,
    version: task.version,
    instanceId: task.instanceId,
    orderId: task.orderId,
    instanceState: instanceStatus && readiness ? instanceState({ status: instanceStatus, readiness }) : null,
    productName: row.productName,
    customerId: row.customerId,
    ownerId: task.ownerId,
    ownerName: row.ownerName,
    dueAt: task.dueAt,
    note: task.note,
    createdAt: task.createdAt,
    closedAt: task.closedAt,
    closedBy: task.closedBy,
    marketplace: task.kind === 'create' && task.state === 'open' ? await marketplaceView(ctx, task) : null,
  }
}

async function marketplaceView(
  ctx: ServiceContext,
  task: { test: boolean; orderId: string },
): Promise<MarketplaceView | null> {
  const calls = await selectPurchaseCalls(ctx.db, ctx.sellerId, task.test, task.orderId)
  const last = calls.at(-1)
  const first = calls[0]
  if (!last || !first) return null
  if (calls.some((call) => call.resultCode === RESULT_CODES.success)) return { kind: 'satisfied' }
  const licensed = await findLicensedSales(ctx.db, ctx.sellerId, { instanceIds: [], orderIds: [task.orderId] })
  const times = calls.map((call) => call.at)
  const clock = clockFor(
    clockFamily(first.family, licensed.has(task.orderId)),
    first.activity,
    first.at,
    times,
    ctx.now(),
  )
  return { kind: last.resultCode === RESULT_CODES.processing ? 'polling' : 'failing', clock }
}
