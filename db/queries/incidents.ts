import { and, asc, desc, eq, gt, gte, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { rawRows } from '@/db/rows'
import { failedOrders, incidentCalls, incidentEvents, incidents, orders, users } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Family } from '@/lib/domain/commands'
import { ACTIVE_STATES, type IncidentState } from '@/lib/domain/incidents'
import type { Cursor } from '@/lib/domain/paging'
import type { IncidentRow } from './incident-grouping'
import { containing, keysetPage } from './keyset'

export type { IncidentRow } from './incident-grouping'
export type IncidentCallRow = typeof incidentCalls.$inferSelect
export type IncidentEventRow = typeof incidentEvents.$inferSelect
export type FailedOrderRow = typeof failedOrders.$inferSelect

/** The failing call with the most urgent clock of an incident; where none runs, one without a clock or the last lost. */
export type UrgentCall = {
  family: Family
  since: Date
  lastFailedAt: Date
  orderId: string | null
  instanceId: string | null
  tenantId: string | null
  /** Some clock has run out already. */
  lost: boolean
}

export type IncidentListRow = { incident: IncidentRow; ownerName: string | null; urgent: UrgentCall | null }

export type IncidentFilter = {
  states: readonly IncidentState[]
  productId?: string
  activity?: string
  /** A member, or null for those nobody has. */
  ownerId?: string | null
  /** Part of the product's name or id, the code or the reason. */
  text?: string
}

type FoundCall = {
  family: Family
  since: string
  last: string
  order: string | null
  instance: string | null
  tenant: string | null
}

const itsCalls = sql`from ${incidentCalls} c
  where c.seller_id = ${incidents.sellerId} and c.incident_id = ${incidents.id} and c.open`
const asCall = sql`json_build_object('family', c.family, 'since', c.since, 'last', c.last_failed_at,
  'order', c.order_id, 'instance', c.instance_id, 'tenant', c.tenant_id)`
/** Two looks into the index over open calls by their clocks, instead of sorting all calls of an incident. */
const urgent = sql<FoundCall | null>`coalesce(
  (select ${asCall} ${itsCalls} and c.gives_up_at = ${incidents.dueAt} limit 1),
  (select ${asCall} ${itsCalls} order by c.gives_up_at desc limit 1))`
const lost = sql<boolean>`coalesce((select c.passed ${itsCalls} order by c.gives_up_at limit 1), false)`

function rows(db: Db | Tx) {
  return db
    .select({ incident: incidents, ownerName: users.name, urgent, lost })
    .from(incidents)
    .leftJoin(users, eq(users.id, incidents.ownerId))
}

type Found = Awaited<ReturnType<typeof rows>>[number]

function read({ urgent: found, lost: lostOne, ...row }: Found): IncidentListRow {
  if (!found) return { ...row, urgent: null }
  const { family, since, last, order, instance, tenant } = found
  return {
    ...row,
    urgent: {
      ...{ family, since: new Date(since), lastFailedAt: new Date(last), lost: lostOne },
      ...{ orderId: order, instanceId: instance, tenantId: tenant },
    },
  }
}

/** A page of incidents: by their clocks, the soonest first, or by their last failure, the newest first. */
export async function selectIncidents(
  db: Db | Tx,
  sellerId: string,
  filter: IncidentFilter,
  sort: 'urgent' | 'recent',
  cursor: Cursor | null,
  limit: number,
): Promise<IncidentListRow[]> {
  const { where, orderBy } =
    sort === 'urgent'
      ? keysetPage('soonest first', incidents.dueAt, incidents.id, cursor)
      : keysetPage('newest first', incidents.lastSeenAt, incidents.id, cursor)
  const { states, productId, activity, ownerId, text } = filter
  const found = await rows(db)
    .where(
      and(
        eq(incidents.sellerId, sellerId),
        inArray(incidents.state, [...states]),
        // Written out: only so can the planner see that the index over active ones fits.
        states.every((state) => isActive(state)) ? active() : undefined,
        productId === undefined ? undefined : eq(incidents.productId, productId),
        activity === undefined ? undefined : eq(incidents.activity, activity),
        ownerId === undefined
          ? undefined
          : ownerId === null
            ? isNull(incidents.ownerId)
            : eq(incidents.ownerId, ownerId),
        text === undefined ? undefined : naming(text),
        where,
      ),
    )
    .orderBy(...orderBy)
    .limit(limit)
  return found.map(read)
}

const isActive = (state: IncidentState) => ACTIVE_STATES.some((each) => each === state)
const active = () => sql`${incidents.state} in ('open', 'acknowledged')`

function naming(text: string): SQL {
  const like = containing(text)
  return sql`(${incidents.productName} ilike ${like} or ${incidents.productId} ilike ${like}
    or ${incidents.resultCode} ilike ${like} or ${incidents.reason} ilike ${like})`
}

export async function selectIncident(db: Db | Tx, sellerId: string, id: string): Promise<IncidentListRow | null> {
  const [found] = await rows(db).where(and(eq(incidents.sellerId, sellerId), eq(incidents.id, id)))
  return found ? read(found) : null
}

/** How many want a person, and whether for one of them a clock runs or nobody has said anything. */
export async function countIncidents(db: Db | Tx, sellerId: string): Promise<{ active: number; open: number }> {
  const [row] = await db
    .select({
      active: sql<number>`count(*)::int`,
      open: sql<number>`(count(*) filter (where ${incidents.state} = 'open'))::int`,
    })
    .from(incidents)
    .where(and(eq(incidents.sellerId, sellerId), active()))
  return row ?? { active: 0, open: 0 }
}

/** Products and activities that incidents are about, to choose from. */
export async function selectIncidentChoices(db: Db | Tx, sellerId: string) {
  return db
    .selectDistinct({
      productId: incidents.productId,
      productName: incidents.productName,
      activity: incidents.activity,
    })
    .from(incidents)
    .where(eq(incidents.sellerId, sellerId))
    .limit(500)
}

/** Calls of an incident, the last failed first, with what became of their orders and whether these are known here. */
export async function selectIncidentCalls(
  db: Db | Tx,
  sellerId: string,
  incidentId: string,
  open: boolean,
  cursor: Cursor | null,
  limit: number,
): Promise<{ call: IncidentCallRow; order: FailedOrderRow | null; known: string | null }[]> {
  const { where, orderBy } = keysetPage(
    'newest first',
    incidentCalls.lastFailedAt,
    incidentCalls.latestMessageId,
    cursor,
  )
  return db
    .select({ call: incidentCalls, order: failedOrders, known: orders.orderId })
    .from(incidentCalls)
    .leftJoin(
      failedOrders,
      and(eq(failedOrders.sellerId, incidentCalls.sellerId), eq(failedOrders.orderId, incidentCalls.orderId)),
    )
    .leftJoin(
      orders,
      and(
        eq(orders.sellerId, incidentCalls.sellerId),
        eq(orders.test, false),
        eq(orders.orderId, incidentCalls.orderId),
      ),
    )
    .where(
      and(
        eq(incidentCalls.sellerId, sellerId),
        eq(incidentCalls.incidentId, incidentId),
        open ? sql`${incidentCalls.open}` : undefined,
        where,
      ),
    )
    .orderBy(...orderBy)
    .limit(limit)
}

/** What happened to an incident, newest first. */
export async function selectIncidentEvents(
  db: Db | Tx,
  sellerId: string,
  incidentId: string,
  limit: number,
): Promise<IncidentEventRow[]> {
  return db
    .select()
    .from(incidentEvents)
    .where(and(eq(incidentEvents.sellerId, sellerId), eq(incidentEvents.incidentId, incidentId)))
    .orderBy(desc(incidentEvents.at), desc(incidentEvents.id))
    .limit(limit)
}

/** Of the given incidents those that are ignored: nobody is told of their end. */
export async function selectIgnored(tx: Db | Tx, sellerId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const found = await tx
    .select({ id: incidents.id })
    .from(incidents)
    .where(and(eq(incidents.sellerId, sellerId), eq(incidents.state, 'ignored'), inArray(incidents.id, [...ids])))
  return new Set(found.map(({ id }) => id))
}

/** Orders that failed for good since `since`, by product; the most first. */
export async function selectFailedOrders(db: Db | Tx, sellerId: string, since: Date) {
  return db
    .select({
      productId: failedOrders.productId,
      productName: sql<string | null>`max(${failedOrders.productName})`,
      count: sql<number>`count(*)::int`,
    })
    .from(failedOrders)
    .where(and(eq(failedOrders.sellerId, sellerId), gte(failedOrders.lostAt, since)))
    .groupBy(failedOrders.productId)
    .orderBy(desc(sql`count(*)`), asc(failedOrders.productId))
    .limit(100)
}

/** Orders with a running clock of one of these interfaces: they may still fail for good. */
export async function countOrdersAtRisk(
  db: Db | Tx,
  sellerId: string,
  failing: readonly { family: Family; activity: string }[],
  now: Date,
): Promise<number> {
  const pairs = sql.join(
    failing.map(({ family, activity }) => sql`(${family}, ${activity})`),
    sql`, `,
  )
  const found = await db
    .select({ count: sql<number>`count(distinct ${incidentCalls.orderId})::int` })
    .from(incidentCalls)
    .where(
      and(
        eq(incidentCalls.sellerId, sellerId),
        sql`${incidentCalls.open} and not ${incidentCalls.passed} and ${incidentCalls.givesUpAt} is not null`,
        gt(incidentCalls.givesUpAt, now),
        sql`(${incidentCalls.family}, ${incidentCalls.activity}) in (${pairs})`,
      ),
    )
  return found[0]?.count ?? 0
}

/** Orders nobody has looked after in the Seller Center yet, counted up to `cap`. */
export async function countPresumed(db: Db | Tx, sellerId: string, cap: number): Promise<number> {
  const some = db
    .select({ id: failedOrders.orderId })
    .from(failedOrders)
    .where(and(eq(failedOrders.sellerId, sellerId), sql`${failedOrders.refund} = 'presumed'`))
    .limit(cap)
    .as('some')
  const found = await db.select({ count: sql<number>`count(*)::int` }).from(some)
  return found[0]?.count ?? 0
}

export async function findFailedOrder(db: Db | Tx, sellerId: string, orderId: string): Promise<FailedOrderRow | null> {
  const found = await db
    .select()
    .from(failedOrders)
    .where(and(eq(failedOrders.sellerId, sellerId), eq(failedOrders.orderId, orderId)))
  return found[0] ?? null
}

/** Enters what a person found; false when the order is not among those that failed. */
export async function updateFailedOrder(
  tx: Tx,
  sellerId: string,
  orderId: string,
  patch: Pick<FailedOrderRow, 'refund' | 'checkedAt' | 'checkedBy' | 'note'>,
): Promise<boolean> {
  const found = await tx
    .update(failedOrders)
    .set(patch)
    .where(and(eq(failedOrders.sellerId, sellerId), eq(failedOrders.orderId, orderId)))
    .returning({ orderId: failedOrders.orderId })
  return found.length > 0
}

/** Days with test calls since `since`, by product: whether an interface did badly on it to the last. */
export async function selectProbeDays(db: Db | Tx, sellerId: string, since: string) {
  const found = await rawRows(
    db,
    sql`
    select product_id, day::text as day, bool_or(not last_ok) as bad from probe_days
    where seller_id = ${sellerId} and day >= ${since}::date group by product_id, day order by product_id, day`,
  )
  return found.map(({ product_id, day, bad }) => ({
    productId: String(product_id),
    day: String(day),
    bad: bad === true,
  }))
}
