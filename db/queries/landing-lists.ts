import { and, eq, gte, ilike, or, sql } from 'drizzle-orm'
import { bindings, customers, instances, landings, tenants } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { LandingOutcome } from '@/lib/domain/landing'
import type { Cursor } from '@/lib/domain/paging'
import { containing, keysetPage } from './keyset'

export type LandingFilter = {
  withTests: boolean
  outcome?: LandingOutcome
  fault?: string
  /** A reference, or part of a tenant's id or of an account. */
  text?: string
  since?: Date
}

/** Newest first. */
export async function selectLandings(
  db: Db | Tx,
  sellerId: string,
  { withTests, outcome, fault, text, since }: LandingFilter,
  cursor: Cursor | null,
  limit: number,
) {
  const page = keysetPage('newest first', landings.at, landings.id, cursor)
  return db
    .select({ landing: landings, tenantName: tenants.name })
    .from(landings)
    .leftJoin(
      tenants,
      and(
        eq(tenants.sellerId, landings.sellerId),
        eq(tenants.test, landings.test),
        eq(tenants.tenantId, landings.tenantId),
      ),
    )
    .where(
      and(
        eq(landings.sellerId, sellerId),
        withTests ? undefined : eq(landings.test, false),
        outcome && eq(landings.outcome, outcome),
        fault === undefined ? undefined : eq(landings.fault, fault),
        since && gte(landings.at, since),
        text
          ? or(
              eq(landings.reference, text.toUpperCase()),
              ilike(landings.tenantId, containing(text)),
              ilike(landings.userName, containing(text)),
            )
          : undefined,
        page.where,
      ),
    )
    .orderBy(...page.orderBy)
    .limit(limit)
}

const boundTo = sql`${bindings.sellerId} = ${instances.sellerId} and ${bindings.instanceId} = ${instances.instanceId}
  and ${bindings.state} = 'active'`
const isBound = sql<boolean>`exists (select 1 from ${bindings} where ${boundTo})`
const landed = sql`exists (select 1 from ${landings} join ${bindings} on ${bindings.sellerId} = ${landings.sellerId}
    and ${bindings.test} = ${landings.test} and ${bindings.tenantId} = ${landings.tenantId}
  where ${boundTo} and ${landings.outcome} = 'signed_in')`

/** Paid, ready, and nobody of a tenant bound to it has ever come in; newest first. */
export async function selectUnlanded(
  db: Db | Tx,
  sellerId: string,
  { bound, withTests }: { bound?: boolean; withTests: boolean },
  cursor: Cursor | null,
  limit: number,
) {
  const page = keysetPage('newest first', instances.createdAt, instances.instanceId, cursor)
  return db
    .select({
      instanceId: instances.instanceId,
      orderId: instances.orderId,
      productName: instances.productName,
      test: instances.test,
      createdAt: instances.createdAt,
      readyAt: instances.readyAt,
      customerName: customers.name,
      bound: isBound,
    })
    .from(instances)
    .leftJoin(
      customers,
      and(eq(customers.sellerId, instances.sellerId), eq(customers.customerId, instances.customerId)),
    )
    .where(
      and(
        eq(instances.sellerId, sellerId),
        withTests ? undefined : eq(instances.test, false),
        eq(instances.status, 'open'),
        eq(instances.readiness, 'ready'),
        bound === undefined ? undefined : bound ? isBound : sql`not ${isBound}`,
        sql`not ${landed}`,
        page.where,
      ),
    )
    .orderBy(...page.orderBy)
    .limit(limit)
}
