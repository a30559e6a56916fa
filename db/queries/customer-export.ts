import { and, asc, eq, inArray, or, sql } from 'drizzle-orm'
import { anyOf, textArray } from '@/db/arrays'
import { rawRows } from '@/db/rows'
import {
  bindings,
  instanceHistory,
  landings,
  licenses,
  members,
  messages,
  orderLines,
  orders,
  tenants,
  usageDays,
} from '@/db/schema'
import type { Db } from '@/db/types'
import { type PurgeScope, subjectOf } from './purge'

/** What an export of one customer's data reads; everything of the real space alone. */

export async function selectOrdersToExport(db: Db, sellerId: string, orderIds: string[]) {
  if (orderIds.length === 0) return []
  return db
    .select()
    .from(orders)
    .where(and(eq(orders.sellerId, sellerId), eq(orders.test, false), inArray(orders.orderId, orderIds)))
    .orderBy(asc(orders.createdAt))
}

export async function selectLinesToExport(db: Db, sellerId: string, orderIds: string[]) {
  if (orderIds.length === 0) return []
  return db
    .select()
    .from(orderLines)
    .where(and(eq(orderLines.sellerId, sellerId), eq(orderLines.test, false), inArray(orderLines.orderId, orderIds)))
}

export async function selectHistoryToExport(db: Db, sellerId: string, instanceIds: string[]) {
  if (instanceIds.length === 0) return []
  return db
    .select({
      instanceId: instanceHistory.instanceId,
      at: instanceHistory.at,
      kind: instanceHistory.kind,
      statusAfter: instanceHistory.statusAfter,
      expireAfter: instanceHistory.expireAfter,
      orderId: instanceHistory.orderId,
    })
    .from(instanceHistory)
    .where(and(eq(instanceHistory.sellerId, sellerId), inArray(instanceHistory.instanceId, instanceIds)))
    .orderBy(asc(instanceHistory.at), asc(instanceHistory.id))
}

export async function selectLicensesToExport(db: Db, sellerId: string, orderIds: string[], instanceIds: string[]) {
  if (orderIds.length + instanceIds.length === 0) return []
  return db
    .select()
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

/** Sums per instance and meter, exact, with the days they span. */
export async function sumUsageToExport(db: Db, sellerId: string, instanceIds: string[]) {
  if (instanceIds.length === 0) return []
  return db
    .select({
      instanceId: usageDays.instanceId,
      meter: usageDays.meter,
      from: sql<string>`min(${usageDays.day})`,
      to: sql<string>`max(${usageDays.day})`,
      sealed: sql<string>`sum(${usageDays.sealed})::text`,
      accepted: sql<string>`sum(${usageDays.accepted})::text`,
    })
    .from(usageDays)
    .where(and(eq(usageDays.sellerId, sellerId), inArray(usageDays.instanceId, instanceIds)))
    .groupBy(usageDays.instanceId, usageDays.meter)
}

export async function selectTenantIdsOf(db: Db, sellerId: string, instanceIds: string[]): Promise<string[]> {
  if (instanceIds.length === 0) return []
  const rows = await rawRows(
    db,
    sql`select distinct tenant_id from ${bindings}
        where seller_id = ${sellerId} and not test and instance_id = ${anyOf(textArray(instanceIds))}`,
  )
  return rows.map((row) => String(row.tenant_id))
}

export async function selectTenantToExport(db: Db, sellerId: string, tenantId: string) {
  const rows = await db
    .select({
      tenantId: tenants.tenantId,
      tenantCode: tenants.tenantCode,
      name: tenants.name,
      domain: tenants.domainName,
    })
    .from(tenants)
    .where(and(eq(tenants.sellerId, sellerId), eq(tenants.test, false), eq(tenants.tenantId, tenantId)))
  return rows[0]
}

/** People of a tenant on the given instances. */
export async function selectMembersToExport(db: Db, sellerId: string, tenantId: string, instanceIds: string[]) {
  return db
    .select()
    .from(members)
    .where(
      and(
        eq(members.sellerId, sellerId),
        eq(members.test, false),
        eq(members.tenantId, tenantId),
        inArray(members.instanceId, instanceIds),
      ),
    )
}

export async function selectLandingsToExport(db: Db, sellerId: string, tenantId: string) {
  return db
    .select({
      at: landings.at,
      userName: landings.userName,
      instanceId: landings.instanceId,
      outcome: landings.outcome,
      fault: landings.fault,
    })
    .from(landings)
    .where(and(eq(landings.sellerId, sellerId), eq(landings.test, false), eq(landings.tenantId, tenantId)))
    .orderBy(asc(landings.at))
}

/** Calls about the scope in the order they came, `limit` behind `after`. */
export async function selectCallsToExport(
  db: Db,
  scope: PurgeScope,
  after: { receivedAt: Date; id: string } | null,
  limit: number,
) {
  const subject = subjectOf(scope)
  if (!subject) return []
  return db
    .select({
      id: messages.id,
      receivedAt: messages.receivedAt,
      activity: messages.activity,
      verdict: messages.verdict,
      resultCode: messages.resultCode,
      orderId: messages.orderId,
      instanceId: messages.instanceId,
      url: messages.url,
      body: messages.body,
      answer: messages.answer,
    })
    .from(messages)
    .where(
      and(
        eq(messages.sellerId, scope.sellerId),
        eq(messages.test, false),
        subject,
        after
          ? sql`(${messages.receivedAt}, ${messages.id}) > (${after.receivedAt.toISOString()}::timestamptz, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(asc(messages.receivedAt), asc(messages.id))
    .limit(limit)
}
