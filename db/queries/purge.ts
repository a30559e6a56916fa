import { and, asc, eq, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { anyOf, textArray } from '@/db/arrays'
import { rawRows } from '@/db/rows'
import {
  applications,
  bindings,
  buyerSessions,
  changes,
  customers,
  departments,
  handOvers,
  instanceHistory,
  instanceOrders,
  instances,
  jobAttempts,
  jobs,
  landings,
  licenseActivations,
  licenseCodeAnswers,
  licenseStock,
  licenses,
  members,
  messages,
  orders,
  organisationPushes,
  tasks,
  tenants,
  usageEvents,
  usageWindows,
} from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** What a purge is about. Test traffic has no buyers. */
export type PurgeScope = {
  sellerId: string
  orderIds: string[]
  instanceIds: string[]
  /** How calls name authorization codes. */
  subjects: string[]
  tenantIds: string[]
}

/** Instances released before `before` whose data are still there, the longest released first. */
export async function selectInstancesToPurge(db: Db | Tx, sellerId: string, before: Date, limit: number) {
  return db
    .select({ instanceId: instances.instanceId, customerId: instances.customerId })
    .from(instances)
    .where(
      and(
        eq(instances.sellerId, sellerId),
        lt(instances.releasedAt, before),
        isNull(instances.purgedAt),
        sql`${instances.releasedAt} is not null and not ${instances.test}`,
      ),
    )
    .orderBy(asc(instances.releasedAt))
    .limit(limit)
}

export async function selectInstancesOfCustomer(db: Db | Tx, sellerId: string, customerId: string) {
  return db
    .select()
    .from(instances)
    .where(and(eq(instances.sellerId, sellerId), eq(instances.customerId, customerId), eq(instances.test, false)))
    .orderBy(instances.createdAt)
}

export async function selectOrderIdsOfCustomer(db: Db | Tx, sellerId: string, customerId: string): Promise<string[]> {
  const rows = await db
    .select({ orderId: orders.orderId })
    .from(orders)
    .where(and(eq(orders.sellerId, sellerId), eq(orders.customerId, customerId), eq(orders.test, false)))
  return rows.map(({ orderId }) => orderId)
}

/** Every order that acted on the instance, its purchase first. */
export async function selectOrderIdsOfInstance(db: Db | Tx, sellerId: string, instanceId: string): Promise<string[]> {
  const rows = await db
    .select({ orderId: instanceOrders.orderId })
    .from(instanceOrders)
    .where(and(eq(instanceOrders.sellerId, sellerId), eq(instanceOrders.instanceId, instanceId)))
    .orderBy(instanceOrders.createdAt)
  return [...new Set(rows.map(({ orderId }) => orderId))]
}

/** Licences of the instances, orders, or of the customer. */
export async function selectLicensesOf(
  db: Db | Tx,
  { sellerId, orderIds, instanceIds }: Pick<PurgeScope, 'sellerId' | 'orderIds' | 'instanceIds'>,
) {
  if (orderIds.length + instanceIds.length === 0) return []
  return db
    .select({ id: licenses.id, origin: licenses.origin, status: licenses.status, expireTime: licenses.expireTime })
    .from(licenses)
    .where(
      and(
        eq(licenses.sellerId, sellerId),
        eq(licenses.test, false),
        or(
          instanceIds.length > 0 ? inArray(licenses.instanceId, instanceIds) : undefined,
          orderIds.length > 0 ? inArray(licenses.orderId, orderIds) : undefined,
        ),
      ),
    )
}

/** Tenants bound to any of the instances and to none that still has its data. */
export async function selectTenantsOfAlone(db: Db | Tx, sellerId: string, instanceIds: string[]): Promise<string[]> {
  if (instanceIds.length === 0) return []
  const own = anyOf(textArray(instanceIds))
  const rows = await rawRows(
    db,
    sql`select distinct b.tenant_id from ${bindings} b
        where b.seller_id = ${sellerId} and not b.test and b.instance_id = ${own} and not exists (
          select 1 from ${bindings} o join ${instances} i on i.seller_id = o.seller_id and i.instance_id = o.instance_id
          where o.seller_id = b.seller_id and not o.test and o.tenant_id = b.tenant_id
            and i.purged_at is null and not (o.instance_id = ${own}))`,
  )
  return rows.map((row) => String(row.tenant_id))
}

export type StoredCall = { id: string; receivedAt: Date; url: string; body: Uint8Array; answer: Uint8Array }

/** Calls of the scope whose contents are still as they came. */
export async function selectCallsToPurge(db: Db | Tx, scope: PurgeScope, limit: number): Promise<StoredCall[]> {
  const subject = subjectOf(scope)
  if (!subject) return []
  return db
    .select({
      id: messages.id,
      receivedAt: messages.receivedAt,
      url: messages.url,
      body: messages.body,
      answer: messages.answer,
    })
    .from(messages)
    .where(and(eq(messages.sellerId, scope.sellerId), eq(messages.test, false), isNull(messages.erasedAt), subject))
    .orderBy(messages.receivedAt)
    .limit(limit)
}

/** Every call about the scope, through the indexes by order, instance and tenant. */
export function subjectOf({ orderIds, instanceIds, subjects, tenantIds }: PurgeScope): SQL | undefined {
  const named = [...instanceIds, ...subjects]
  return or(
    orderIds.length > 0 ? inArray(messages.orderId, orderIds) : undefined,
    named.length > 0 ? inArray(messages.instanceId, named) : undefined,
    tenantIds.length > 0 ? inArray(messages.tenantId, tenantIds) : undefined,
  )
}

export async function replaceCall(tx: Tx, sellerId: string, call: StoredCall & { erasedAt: Date }): Promise<void> {
  const { id, receivedAt, url, body, answer, erasedAt } = call
  await tx
    .update(messages)
    .set({ url, body, answer, headers: [], answerHeaders: [], detail: null, open: false, erasedAt })
    .where(and(eq(messages.sellerId, sellerId), eq(messages.receivedAt, receivedAt), eq(messages.id, id)))
}

/** Access data, and what people and the product wrote about the instances. */
export async function purgeInstances(tx: Tx, sellerId: string, instanceIds: string[], at: Date): Promise<void> {
  if (instanceIds.length === 0) return
  await tx
    .update(instances)
    .set({ access: null, purgedAt: at })
    .where(and(eq(instances.sellerId, sellerId), inArray(instances.instanceId, instanceIds)))
  await tx
    .update(tasks)
    .set({ note: null })
    .where(and(eq(tasks.sellerId, sellerId), inArray(tasks.instanceId, instanceIds)))
  await tx
    .update(instanceHistory)
    .set({ reason: null })
    .where(and(eq(instanceHistory.sellerId, sellerId), inArray(instanceHistory.instanceId, instanceIds)))
  await tx
    .update(usageEvents)
    .set({ attributes: null })
    .where(
      and(
        eq(usageEvents.sellerId, sellerId),
        // An array, so that the index of the events is used whatever the planner thinks of the windows.
        sql`${usageEvents.windowId} = any(array(${windowsOf(tx, sellerId, instanceIds)}))`,
        isNotNull(usageEvents.attributes),
      ),
    )
  await tx.delete(handOvers).where(and(eq(handOvers.sellerId, sellerId), inArray(handOvers.instanceId, instanceIds)))
}

function windowsOf(tx: Tx, sellerId: string, instanceIds: string[]) {
  return tx
    .select({ id: usageWindows.id })
    .from(usageWindows)
    .where(and(eq(usageWindows.sellerId, sellerId), inArray(usageWindows.instanceId, instanceIds)))
}

/** Keys; what tells a key again, its digest, stays. */
export async function purgeLicenses(tx: Tx, sellerId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await tx
    .update(licenses)
    .set({ keySealed: '', keyHint: '' })
    .where(and(eq(licenses.sellerId, sellerId), inArray(licenses.id, ids)))
  await tx.execute(sql`update ${licenseStock} set key_sealed = '', key_hint = ''
    where seller_id = ${sellerId} and drawn_at is not null and key_hash in (
      select key_hash from ${licenses} where seller_id = ${sellerId} and id = ${anyOf(sql`${`{${ids.join(',')}}`}::text::uuid[]`)})`)
  await tx
    .update(licenseActivations)
    .set({ device: null })
    .where(and(eq(licenseActivations.sellerId, sellerId), inArray(licenseActivations.licenseId, ids)))
  await tx
    .delete(licenseCodeAnswers)
    .where(and(eq(licenseCodeAnswers.sellerId, sellerId), inArray(licenseCodeAnswers.licenseId, ids)))
}

/** What buyers filled in at the orders, and what was said on the wire about them. */
export async function purgeOrders(
  tx: Tx,
  { sellerId, orderIds, instanceIds }: Pick<PurgeScope, 'sellerId' | 'orderIds' | 'instanceIds'>,
): Promise<void> {
  if (orderIds.length > 0) {
    await tx
      .update(orders)
      .set({ details: sql`jsonb_strip_nulls(jsonb_build_object('orderAmount', ${orders.details} -> 'orderAmount'))` })
      .where(and(eq(orders.sellerId, sellerId), eq(orders.test, false), inArray(orders.orderId, orderIds)))
  }
  const ofThem = or(
    orderIds.length > 0 ? inArray(jobs.orderId, orderIds) : undefined,
    instanceIds.length > 0 ? inArray(jobs.instanceId, instanceIds) : undefined,
  )
  if (!ofThem) return
  const found = tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.sellerId, sellerId), ofThem))
  await tx
    .update(jobAttempts)
    .set({ request: null, answer: null, error: sql`case when ${jobAttempts.ok} then null else '[purged]' end` })
    .where(and(eq(jobAttempts.sellerId, sellerId), inArray(jobAttempts.jobId, found)))
  await tx
    .update(jobs)
    .set({ lastError: null })
    .where(and(eq(jobs.sellerId, sellerId), ofThem))
}

/** An enterprise's people and departments; that it was there, and bound to what, stays. */
export async function purgeTenants(tx: Tx, sellerId: string, tenantIds: string[], at: Date): Promise<void> {
  for (const tenantId of tenantIds) {
    const own = { sellerId, test: false, tenantId }
    const is = (table: typeof members | typeof departments | typeof organisationPushes | typeof buyerSessions) =>
      and(eq(table.sellerId, own.sellerId), eq(table.test, own.test), eq(table.tenantId, own.tenantId))
    await purgeFeed(tx, sellerId, sql`(entity_id = ${tenantId} or starts_with(entity_id, ${`${tenantId}/`}))`)
    await tx.delete(members).where(is(members))
    await tx.delete(departments).where(is(departments))
    await tx.delete(organisationPushes).where(is(organisationPushes))
    await tx.delete(buyerSessions).where(is(buyerSessions))
    await tx
      .update(landings)
      .set({ userName: null, said: null })
      .where(and(eq(landings.sellerId, sellerId), eq(landings.test, false), eq(landings.tenantId, tenantId)))
    await tx
      .update(applications)
      .set({ clientSecret: null })
      .where(
        and(eq(applications.sellerId, sellerId), eq(applications.test, false), eq(applications.tenantId, tenantId)),
      )
    await tx
      .update(tenants)
      .set({ name: null, tenantCode: null, domainName: null, updatedAt: at })
      .where(and(eq(tenants.sellerId, sellerId), eq(tenants.test, false), eq(tenants.tenantId, tenantId)))
  }
}

/** Takes what was told to the product about entries of the feed out of its deliveries, and out of the feed. */
async function purgeFeed(tx: Tx, sellerId: string, which: SQL): Promise<void> {
  await tx.execute(sql`
    update ${jobAttempts} set request = null, answer = null
    where seller_id = ${sellerId} and job_id in (
      select j.id from ${jobs} j where j.seller_id = ${sellerId} and j.kind = 'hook' and j.payload->>'changeId' in (
        select id::text from ${changes} where seller_id = ${sellerId} and ${which}))`)
  await tx.execute(sql`update ${changes} set payload = '{}' , entity_id = split_part(entity_id, '/', 1)
    where seller_id = ${sellerId} and ${which}`)
}

/** Deliveries of the instances' own events. */
export async function purgeDeliveries(tx: Tx, sellerId: string, instanceIds: string[]): Promise<void> {
  if (instanceIds.length === 0) return
  await tx.execute(sql`
    update ${jobAttempts} set request = null, answer = null
    where seller_id = ${sellerId} and job_id in (
      select j.id from ${jobs} j where j.seller_id = ${sellerId} and j.kind = 'hook' and j.payload->>'changeId' in (
        select id::text from ${changes} where seller_id = ${sellerId} and entity = 'instance'
          and entity_id = ${anyOf(textArray(instanceIds))}))`)
}

/** Gives false when there is no such customer. */
export async function purgeCustomer(tx: Tx, sellerId: string, customerId: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(customers)
    .set({ name: null, userId: null, userName: null, mobilePhone: null, email: null, purgedAt: at })
    .where(and(eq(customers.sellerId, sellerId), eq(customers.customerId, customerId)))
    .returning({ customerId: customers.customerId })
  return rows.length > 0
}
