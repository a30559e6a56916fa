import { selectInstance, selectInstanceHistory, selectOrdersOfInstance } from '@/db/queries/instance-lists'
import { selectOpenTasks } from '@/db/queries/task-lists'
import {
  type HistoryKind,
  type InstanceState,
  type InstanceStatus,
  instanceState,
  type OrderEffect,
} from '@/lib/domain/instance'
import type { TaskKind } from '@/lib/domain/tasks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type CustomerView, viewCustomer } from '@/lib/services/customers/view'
import { launchUrl, openAccess } from '@/lib/services/provisioning/access-data'
import { notFound } from '@/lib/services/refusals'

export type InstanceDetail = {
  instanceId: string
  test: boolean
  orderId: string
  orderLineId: string
  state: InstanceState
  status: InstanceStatus
  ready: boolean
  productId: string | null
  skuCode: string | null
  productName: string | null
  linearValue: string | null
  chargingMode: string | null
  customer: CustomerView | null
  expireTime: Date | null
  frozenAt: Date | null
  releasedAt: Date | null
  readyAt: Date | null
  createdAt: Date
  /** The addresses; the account is told of, never shown. */
  access: { frontEndUrl: string; adminUrl?: string; hasAccount: boolean; hasMemo: boolean } | null
  launchUrl: string
  orders: { orderId: string; orderLineId: string; effect: OrderEffect; expireTime: Date | null; createdAt: Date }[]
  openTasks: { id: string; kind: TaskKind; dueAt: Date }[]
}

export async function getInstance(ctx: ServiceContext, instanceId: string): Promise<InstanceDetail> {
  requirePermission(ctx, 'portal:read')
  const found = await selectInstance(ctx.db, ctx.sellerId, instanceId)
  if (!found) throw notFound('instance')
  const { instance, customer } = found
  const [orders, tasks] = await Promise.all([
    selectOrdersOfInstance(ctx.db, ctx.sellerId, instanceId),
    selectOpenTasks(ctx.db, ctx.sellerId, instanceId),
  ])
  const access = openAccess(ctx.secretBox, instance, instance.access)
  return {
    instanceId,
    test: instance.test,
    orderId: instance.orderId,
    orderLineId: instance.orderLineId,
    state: instanceState(instance),
    status: instance.status,
    ready: instance.readiness === 'ready',
    productId: instance.productId,
    skuCode: instance.skuCode,
    productName: instance.productName,
    linearValue: instance.linearValue,
    chargingMode: instance.chargingMode,
    customer: customer
      ? viewCustomer(customer)
      : instance.customerId === null
        ? null
        : { customerId: instance.customerId, name: null, userName: null, hasPhone: false, hasEmail: false },
    expireTime: instance.expireTime,
    frozenAt: instance.frozenAt,
    releasedAt: instance.releasedAt,
    readyAt: instance.readyAt,
    createdAt: instance.createdAt,
    access: access && {
      frontEndUrl: access.frontEndUrl,
      adminUrl: access.adminUrl,
      hasAccount: access.userName !== undefined || access.password !== undefined,
      hasMemo: access.memo !== undefined,
    },
    launchUrl: launchUrl(ctx.publicUrl, instanceId),
    orders: orders.map(({ orderId, orderLineId, effect, expireTime, createdAt }) => ({
      orderId,
      orderLineId,
      effect,
      expireTime,
      createdAt,
    })),
    openTasks: tasks.map(({ id, kind, dueAt }) => ({ id, kind, dueAt })),
  }
}

export type HistoryView = {
  id: string
  at: Date
  kind: HistoryKind
  statusBefore: InstanceStatus | null
  statusAfter: InstanceStatus
  expireBefore: Date | null
  expireAfter: Date | null
  actorKind: 'marketplace' | 'user' | 'worker'
  actorName: string
  messageId: string | null
  orderId: string | null
  reason: string | null
}

const HISTORY_ROWS = 200

/** The last changes of an instance, newest first: exactly what the transition table did, who and why. */
export async function getInstanceHistory(ctx: ServiceContext, instanceId: string): Promise<HistoryView[]> {
  requirePermission(ctx, 'portal:read')
  const rows = await selectInstanceHistory(ctx.db, ctx.sellerId, instanceId, HISTORY_ROWS)
  return rows.map(({ sellerId: _, instanceId: __, details: ___, ...row }) => row)
}
