import { and, asc, desc, eq, gte, inArray, isNull, lt, or, type SQL } from 'drizzle-orm'
import { customers, instanceHistory, instanceOrders, instances, sellers } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { InstanceState } from '@/lib/domain/instance'
import type { Cursor } from '@/lib/domain/paging'
import { keysetPage } from './keyset'
import { type Searched, textCondition } from './list-text'

export type InstanceFilter = {
  withTests: boolean
  states?: InstanceState[]
  product?: string
  customer?: string
  chargingModes?: string[]
  /** Not released, and the expiry lies in [from, to): sorted by expiry. */
  expires?: { from: Date; to: Date }
  /** Beginning of an instance, order or customer id, or part of the product's or customer's name. */
  text?: string
}

/** The derived states of lib/domain/instance.ts `instanceState`, as conditions. */
function inState(state: InstanceState): SQL | undefined {
  switch (state) {
    case 'frozen':
    case 'released':
      return eq(instances.status, state)
    case 'active':
      return and(eq(instances.status, 'open'), eq(instances.readiness, 'ready'))
    case 'preparing':
    case 'failed':
      return and(eq(instances.status, 'open'), eq(instances.readiness, state))
    default:
      return state satisfies never
  }
}

const SEARCHED: Searched = {
  table: instances,
  sellerId: instances.sellerId,
  id: instances.instanceId,
  ids: [
    { column: instances.instanceId },
    { column: instances.orderId, within: inArray(instances.test, [false, true]) },
  ],
  customerId: instances.customerId,
  productName: instances.productName,
  createdAt: instances.createdAt,
}

async function instanceConditions(db: Db | Tx, sellerId: string, filter: InstanceFilter): Promise<(SQL | undefined)[]> {
  const { text, expires } = filter
  return [
    eq(instances.sellerId, sellerId),
    filter.withTests ? undefined : eq(instances.test, false),
    filter.states && or(...filter.states.map(inState)),
    filter.product ? eq(instances.productId, filter.product) : undefined,
    filter.customer ? eq(instances.customerId, filter.customer) : undefined,
    filter.chargingModes && inArray(instances.chargingMode, filter.chargingModes),
    expires &&
      and(gte(instances.expireTime, expires.from), lt(instances.expireTime, expires.to), isNull(instances.releasedAt)),
    text ? await textCondition(db, sellerId, SEARCHED, text) : undefined,
  ]
}

/** Newest first; soonest expiry first when filtered by expiry. */
export async function selectInstances(
  db: Db | Tx,
  sellerId: string,
  filter: InstanceFilter,
  cursor: Cursor | null,
  limit: number,
) {
  const { where, orderBy } = filter.expires
    ? keysetPage('soonest first', instances.expireTime, instances.instanceId, cursor)
    : keysetPage('newest first', instances.createdAt, instances.instanceId, cursor)
  const conditions = await instanceConditions(db, sellerId, filter)
  return db
    .select({ instance: instances, customerName: customers.name })
    .from(instances)
    .leftJoin(
      customers,
      and(eq(customers.sellerId, instances.sellerId), eq(customers.customerId, instances.customerId)),
    )
    .where(and(...conditions, where))
    .orderBy(...orderBy)
    .limit(limit)
}

export async function selectInstance(db: Db | Tx, sellerId: string, instanceId: string) {
  const rows = await db
    .select({ instance: instances, customer: customers })
    .from(instances)
    .leftJoin(
      customers,
      and(eq(customers.sellerId, instances.sellerId), eq(customers.customerId, instances.customerId)),
    )
    .where(and(eq(instances.sellerId, sellerId), eq(instances.instanceId, instanceId)))
    .limit(1)
  return rows[0] ?? null
}

/** Newest first, at most `limit`. */
export async function selectInstanceHistory(db: Db | Tx, sellerId: string, instanceId: string, limit: number) {
  return db
    .select()
    .from(instanceHistory)
    .where(and(eq(instanceHistory.sellerId, sellerId), eq(instanceHistory.instanceId, instanceId)))
    .orderBy(desc(instanceHistory.at), desc(instanceHistory.id))
    .limit(limit)
}

/** Every order that acted on the instance, oldest first. */
export async function selectOrdersOfInstance(db: Db | Tx, sellerId: string, instanceId: string) {
  return db
    .select()
    .from(instanceOrders)
    .where(and(eq(instanceOrders.sellerId, sellerId), eq(instanceOrders.instanceId, instanceId)))
    .orderBy(asc(instanceOrders.createdAt), asc(instanceOrders.orderId))
    .limit(200)
}

/** For the buyer's launch page, which knows the instance alone: real before test. */
export async function selectInstanceForLaunch(db: Db | Tx, instanceId: string) {
  const rows = await db
    .select({ instance: instances, sellerName: sellers.name, site: sellers.site })
    .from(instances)
    .innerJoin(sellers, eq(sellers.sellerId, instances.sellerId))
    .where(eq(instances.instanceId, instanceId))
    .orderBy(instances.test, instances.sellerId)
    .limit(1)
  return rows[0] ?? null
}

export async function selectCustomer(db: Db | Tx, sellerId: string, customerId: string) {
  const rows = await db
    .select()
    .from(customers)
    .where(and(eq(customers.sellerId, sellerId), eq(customers.customerId, customerId)))
  return rows[0] ?? null
}
