import { selectCustomer } from '@/db/queries/instance-lists'
import { selectInstancesOfCustomer, selectOrderIdsOfCustomer } from '@/db/queries/purge'
import { type InstanceState, instanceState } from '@/lib/domain/instance'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { notFound } from '@/lib/services/refusals'
import { type CustomerView, viewCustomer } from './view'

export type CustomerDetail = {
  customer: CustomerView
  /** When personal data were last taken out. */
  purgedAt: Date | null
  orders: number
  instances: {
    instanceId: string
    productName: string | null
    state: InstanceState
    expireTime: Date | null
    purgedAt: Date | null
  }[]
  /** An instance is not released: the customer cannot be anonymised. */
  live: boolean
}

/** One customer, personal data masked. Known as soon as an order names it. */
export async function getCustomer(ctx: ServiceContext, customerId: string): Promise<CustomerDetail> {
  requirePermission(ctx, 'portal:read')
  const { db, sellerId } = ctx
  const [row, instances, orders] = await Promise.all([
    selectCustomer(db, sellerId, customerId),
    selectInstancesOfCustomer(db, sellerId, customerId),
    selectOrderIdsOfCustomer(db, sellerId, customerId),
  ])
  if (!row && instances.length + orders.length === 0) throw notFound('customer')
  return {
    customer: row ? viewCustomer(row) : { customerId, name: null, userName: null, hasPhone: false, hasEmail: false },
    purgedAt: row?.purgedAt ?? null,
    orders: orders.length,
    instances: instances.map((instance) => ({
      instanceId: instance.instanceId,
      productName: instance.productName,
      state: instanceState(instance),
      expireTime: instance.expireTime,
      purgedAt: instance.purgedAt,
    })),
    live: instances.some(({ status }) => status !== 'released'),
  }
}
