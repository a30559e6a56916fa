import { findOrder, findOrderLine, type InstanceRow } from '@/db/queries/fulfilment'
import { selectCustomer } from '@/db/queries/instance-lists'
import type { JobRow } from '@/db/queries/jobs'
import type { Db, Tx } from '@/db/types'
import type { ProvisionAction } from '@/lib/domain/products'
import { eventTypeOf, type ProductEventType } from '@/lib/domain/provisioning'
import type { ServiceContext } from '@/lib/services/context'
import { customerPlace } from '@/lib/services/customers/sealed-place'

/** What the seller's product is told about a job; times in ISO form. docs/product-contract.md explains every member. */
export type ProductEvent = {
  type: ProductEventType
  timestamp: string
  data: {
    /** The same on every attempt. */
    jobId: string
    attempt: number
    /** A person takes over then. */
    deadline: string
    test: boolean
    instance: {
      instanceId: string
      status: InstanceRow['status']
      ready: boolean
      orderId: string
      orderLineId: string
      expireTime: string | null
      frozenAt: string | null
      releasedAt: string | null
      createdAt: string
    }
    product: {
      productId: string | null
      skuCode: string | null
      name: string | null
      linearValue: string | null
      chargingMode: string | null
    }
    /** The order that led to this job. */
    order: {
      orderId: string
      type: string | null
      orderedAt: string | null
      periodType: string | null
      periodNumber: number | null
      /** As the marketplace said it beside the rest. */
      details: Record<string, unknown>
    }
    /** Null until the order is known. */
    customer: {
      customerId: string
      name: string | null
      userId: string | null
      userName: string | null
      mobilePhone: string | null
      email: string | null
    } | null
  }
}

/** The whole of an instance as it is now, for the product that has to follow it. Personal data stand in clear. */
export async function productEvent(
  db: Db | Tx,
  ctx: ServiceContext,
  job: Pick<JobRow, 'id' | 'test' | 'orderId'>,
  instance: InstanceRow,
  about: { action: ProvisionAction; attempt: number; deadline: Date },
): Promise<ProductEvent> {
  const orderId = job.orderId ?? instance.orderId
  const key = { sellerId: instance.sellerId, test: instance.test, orderId }
  const [order, line] = await Promise.all([
    findOrder(db, key),
    findOrderLine(db, { ...key, orderLineId: instance.orderLineId }),
  ])
  return {
    type: eventTypeOf(about.action),
    timestamp: ctx.now().toISOString(),
    data: {
      jobId: job.id,
      attempt: about.attempt,
      deadline: about.deadline.toISOString(),
      test: job.test,
      instance: {
        instanceId: instance.instanceId,
        status: instance.status,
        ready: instance.readiness === 'ready',
        orderId: instance.orderId,
        orderLineId: instance.orderLineId,
        expireTime: iso(instance.expireTime),
        frozenAt: iso(instance.frozenAt),
        releasedAt: iso(instance.releasedAt),
        createdAt: instance.createdAt.toISOString(),
      },
      product: {
        productId: instance.productId,
        skuCode: instance.skuCode,
        name: instance.productName,
        linearValue: instance.linearValue,
        chargingMode: instance.chargingMode,
      },
      order: {
        orderId,
        type: order?.orderType ?? null,
        orderedAt: iso(order?.orderedAt ?? null),
        periodType: line?.periodType ?? null,
        periodNumber: line?.periodNumber ?? null,
        details: order?.details ?? {},
      },
      customer: await customerOf(db, ctx, instance),
    },
  }
}

async function customerOf(db: Db | Tx, ctx: ServiceContext, { sellerId, customerId }: InstanceRow) {
  if (customerId === null) return null
  const row = await selectCustomer(db, sellerId, customerId)
  const open = (sealed: string | null | undefined, place: string) => (sealed ? ctx.secretBox.open(sealed, place) : null)
  return {
    customerId,
    name: row?.name ?? null,
    userId: row?.userId ?? null,
    userName: row?.userName ?? null,
    mobilePhone: open(row?.mobilePhone, customerPlace.mobilePhone(sellerId, customerId)),
    email: open(row?.email, customerPlace.email(sellerId, customerId)),
  }
}

/** The event as people may see it in the log: the buyer's contact left out. */
export function withoutContact(event: ProductEvent): ProductEvent {
  const { customer } = event.data
  const hide = (value: string | null) => (value === null ? null : '••••••')
  return {
    ...event,
    data: {
      ...event.data,
      customer: customer && { ...customer, mobilePhone: hide(customer.mobilePhone), email: hide(customer.email) },
    },
  }
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null
}
