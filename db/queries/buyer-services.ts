import { and, desc, eq, inArray, isNull, notExists, sql } from 'drizzle-orm'
import { bindings, instances, licenses, packages, usageSeries } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import { takenSeats } from './license-lists'

/** What belongs to the instances that a buyer may use. */

type Scope = { sellerId: string; test: boolean }

/** Further instances of the same customers that no live binding ties to an enterprise. */
export async function selectUnboundInstances(
  db: Db | Tx,
  { sellerId, test }: Scope,
  customerIds: readonly string[],
): Promise<string[]> {
  if (customerIds.length === 0) return []
  const bound = db
    .select({ one: sql`1` })
    .from(bindings)
    .where(
      and(
        eq(bindings.sellerId, instances.sellerId),
        eq(bindings.instanceId, instances.instanceId),
        eq(bindings.state, 'active'),
      ),
    )
  const rows = await db
    .select({ instanceId: instances.instanceId })
    .from(instances)
    .where(
      and(
        eq(instances.sellerId, sellerId),
        inArray(instances.customerId, [...customerIds]),
        eq(instances.test, test),
        notExists(bound),
      ),
    )
    .orderBy(desc(instances.createdAt), instances.instanceId)
    .limit(200)
  return rows.map(({ instanceId }) => instanceId)
}

/** Licences of instances with their taken seats, newest first; a replaced one shows nobody anything. */
export async function selectLicensesOfInstances(
  db: Db | Tx,
  { sellerId, test }: Scope,
  instanceIds: readonly string[],
  now: Date,
  limit: number,
) {
  if (instanceIds.length === 0) return []
  return db
    .select({ license: licenses, seatsTaken: takenSeats(now) })
    .from(licenses)
    .where(
      and(
        eq(licenses.sellerId, sellerId),
        inArray(licenses.instanceId, [...instanceIds]),
        eq(licenses.test, test),
        isNull(licenses.replacedBy),
      ),
    )
    .orderBy(desc(licenses.createdAt), desc(licenses.id))
    .limit(limit)
}

/** Which of the instances have used anything, or have a package. */
export async function selectInstancesWithUsage(
  db: Db | Tx,
  sellerId: string,
  instanceIds: readonly string[],
): Promise<Set<string>> {
  if (instanceIds.length === 0) return new Set()
  const ids = [...instanceIds]
  const [used, packed] = await Promise.all([
    db
      .select({ instanceId: usageSeries.instanceId })
      .from(usageSeries)
      .where(and(eq(usageSeries.sellerId, sellerId), inArray(usageSeries.instanceId, ids))),
    db
      .selectDistinct({ instanceId: packages.instanceId })
      .from(packages)
      .where(and(eq(packages.sellerId, sellerId), inArray(packages.instanceId, ids))),
  ])
  return new Set([...used, ...packed].flatMap(({ instanceId }) => (instanceId === null ? [] : [instanceId])))
}
