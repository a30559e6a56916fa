import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm'
import {
  answerWarnings,
  incidentCalls,
  instanceHistory,
  instanceOrders,
  instances,
  jobs,
  messages,
  sellerKeys,
} from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Family } from '@/lib/domain/commands'
import type { Verdict } from '@/lib/domain/messages'
import { orderOfLine } from '@/lib/domain/order-lines'
import { sameSubject } from './inbox'

/** Place in a list: newest first, ids breaking ties inside a millisecond. */
export type MessageCursor = { receivedAt: Date; id: string }

export type MessageFilter = {
  sellerId: string
  /** Set wherever no id narrows the list down, so that it never walks through years of partitions. */
  from: Date
  to?: Date
  /** `hide` leaves out debugging calls and probes. */
  test: 'hide' | 'only' | 'show'
  verdict?: Verdict
  activity?: string
  family?: Family
  resultCode?: string
  orderId?: string
  instanceId?: string
  tenantId?: string
  /** Exact match with an id a call carries: order, order line, instance, business id or nonce. */
  anyId?: string
  /** Only calls that no key of ours had signed. */
  unsigned?: boolean
  /** Only failures that want a person. */
  open?: boolean
  /** Only failures of one incident. */
  incidentId?: string
  /** Only calls whose answers the marketplace's debugger would find fault with. */
  warned?: boolean
}

/** What a list shows: everything but the bytes. */
const listColumns = {
  id: messages.id,
  receivedAt: messages.receivedAt,
  test: messages.test,
  family: messages.family,
  activity: messages.activity,
  scene: messages.scene,
  verdict: messages.verdict,
  reason: messages.reason,
  detail: messages.detail,
  resultCode: messages.resultCode,
  open: messages.open,
  durationUs: messages.durationUs,
  keyId: messages.keyId,
  businessId: messages.businessId,
  orderId: messages.orderId,
  orderLineId: messages.orderLineId,
  instanceId: messages.instanceId,
  tenantId: messages.tenantId,
  rerunOf: messages.rerunOf,
  rerunBy: messages.rerunBy,
}
export type MessageListRow = Pick<typeof messages.$inferSelect, keyof typeof listColumns>

/** A page of messages, newest first; after `older` going back in time, before `newer` (then oldest of them nearest). */
export async function listMessages(
  db: Db | Tx,
  filter: MessageFilter,
  page: { limit: number; older?: MessageCursor; newer?: MessageCursor },
): Promise<MessageListRow[]> {
  const forward = page.newer !== undefined
  const rows = await db
    .select(listColumns)
    .from(messages)
    .where(and(matching(filter), page.older && before(page.older), page.newer && behind(page.newer)))
    .orderBy(
      forward ? asc(messages.receivedAt) : desc(messages.receivedAt),
      forward ? asc(messages.id) : desc(messages.id),
    )
    .limit(page.limit)
  return forward ? rows.reverse() : rows
}

/** How many match, counted up to `cap` rows so that the answer is always quick. */
export async function countMessages(db: Db | Tx, filter: MessageFilter, cap: number): Promise<number> {
  const some = db.select({ id: messages.id }).from(messages).where(matching(filter)).limit(cap).as('some')
  const rows = await db.select({ count: sql<number>`count(*)::int` }).from(some)
  return rows[0]?.count ?? 0
}

export function matching(filter: MessageFilter): SQL | undefined {
  const { anyId } = filter
  return and(
    eq(messages.sellerId, filter.sellerId),
    gte(messages.receivedAt, filter.from),
    filter.to ? lt(messages.receivedAt, filter.to) : undefined,
    // Written out, not bound: only so can the planner see that a partial index fits.
    filter.test === 'only' ? sql`${messages.test}` : undefined,
    filter.test === 'hide' ? sql`not ${messages.test}` : undefined,
    filter.verdict ? eq(messages.verdict, filter.verdict) : undefined,
    filter.verdict && filter.verdict !== 'accepted' ? notAccepted() : undefined,
    filter.activity ? eq(messages.activity, filter.activity) : undefined,
    filter.family ? eq(messages.family, filter.family) : undefined,
    filter.resultCode ? eq(messages.resultCode, filter.resultCode) : undefined,
    filter.resultCode && filter.resultCode !== '000000' ? sql`${messages.resultCode} <> '000000'` : undefined,
    filter.orderId ? eq(messages.orderId, filter.orderId) : undefined,
    filter.instanceId ? eq(messages.instanceId, filter.instanceId) : undefined,
    filter.tenantId ? eq(messages.tenantId, filter.tenantId) : undefined,
    filter.unsigned ? isNull(messages.keyId) : undefined,
    filter.open ? sql`${messages.open}` : undefined,
    filter.incidentId ? ofIncident(filter.sellerId, filter.incidentId) : undefined,
    filter.warned
      ? sql`exists (select 1 from ${answerWarnings} where ${answerWarnings.sellerId} = ${messages.sellerId} and ${answerWarnings.messageId} = ${messages.id})`
      : undefined,
    anyId ? carrying(anyId) : undefined,
  )
}

/** Each of these has an index, so a search goes through years of calls as quickly as through a day's. */
function carrying(id: string): SQL | undefined {
  const orderId = orderOfLine(id)
  return or(
    eq(messages.orderId, id),
    eq(messages.instanceId, id),
    eq(messages.businessId, id),
    eq(messages.nonce, id),
    orderId === undefined ? undefined : and(eq(messages.orderId, orderId), eq(messages.orderLineId, id)),
  )
}

/** Failures that an incident groups: of its cause, about one of its subjects. */
function ofIncident(sellerId: string, incidentId: string): SQL {
  return sql`exists (
    select 1 from ${incidentCalls} c
    where c.seller_id = ${sellerId} and c.subject = coalesce(${messages.tenantId}, ${messages.orderId}, ${messages.instanceId}, ${messages.id}::text)
      and c.activity = coalesce(${messages.activity}, '') and c.result_code = ${messages.resultCode}
      and c.reason = ${messages.reason} and c.incident_id = ${incidentId}::uuid)`
}

/** The condition of the partial index over everything that did not go well. */
function notAccepted(): SQL {
  return sql`${messages.verdict} <> 'accepted'`
}

function before(cursor: MessageCursor): SQL {
  return sql`(${messages.receivedAt}, ${messages.id}) < (${instantText(cursor.receivedAt)}, ${cursor.id}::uuid)`
}

function behind(cursor: MessageCursor): SQL {
  return sql`(${messages.receivedAt}, ${messages.id}) > (${instantText(cursor.receivedAt)}, ${cursor.id}::uuid)`
}

/** Inside raw SQL the drivers disagree about Date parameters; text with a cast suits both. */
function instantText(at: Date): SQL {
  return sql`${at.toISOString()}::timestamptz`
}

/** What makes two calls "the same call again": the activity on one subject (sameSubject). */
export type CallKey = {
  sellerId: string
  test: boolean
  activity: string
  orderId: string | null
  instanceId: string | null
  tenantId: string | null
  /** A call that a key of ours had signed is never mixed with those that anybody may have sent. */
  signed: boolean
}

function sameCall(key: CallKey): SQL | undefined {
  return and(
    eq(messages.sellerId, key.sellerId),
    eq(messages.test, key.test),
    eq(messages.activity, key.activity),
    key.signed ? or(ne(messages.verdict, 'refused'), isNotNull(messages.keyId)) : isNull(messages.keyId),
    sameSubject(key),
  )
}

/** All attempts of one call, newest first; the marketplace's and our re-runs. */
export async function listAttempts(db: Db | Tx, key: CallKey, limit: number): Promise<MessageListRow[]> {
  if (key.orderId === null && key.instanceId === null && key.tenantId === null) return []
  return db
    .select(listColumns)
    .from(messages)
    .where(sameCall(key))
    .orderBy(desc(messages.receivedAt), desc(messages.id))
    .limit(limit)
}

/** Re-runs by hand of one message, newest first. */
export async function listReruns(
  db: Db | Tx,
  sellerId: string,
  rerunOf: string,
  since: Date,
): Promise<MessageListRow[]> {
  return db
    .select(listColumns)
    .from(messages)
    .where(
      and(
        eq(messages.sellerId, sellerId),
        eq(messages.rerunOf, rerunOf),
        isNotNull(messages.rerunOf),
        gte(messages.receivedAt, since),
      ),
    )
    .orderBy(desc(messages.receivedAt), desc(messages.id))
    .limit(50)
}

/**
 * Failures that still want a person, newest first: of calls signed by a key of ours, or of calls that only say whose
 * they are. Anybody can send the latter, so the two are never asked for in one, where one would push out the other.
 */
export async function listOpenFailures(
  db: Db | Tx,
  filter: { sellerId: string; test: boolean; from: Date; signed: boolean; incidentId?: string },
  limit: number,
): Promise<MessageListRow[]> {
  return db
    .select(listColumns)
    .from(messages)
    .where(
      and(
        eq(messages.sellerId, filter.sellerId),
        sql`${messages.open}`,
        eq(messages.test, filter.test),
        gte(messages.receivedAt, filter.from),
        ne(messages.verdict, 'accepted'),
        filter.incidentId ? ofIncident(filter.sellerId, filter.incidentId) : undefined,
        filter.signed
          ? or(ne(messages.verdict, 'refused'), isNotNull(messages.keyId))
          : and(
              isNull(messages.keyId),
              eq(messages.verdict, 'refused'),
              isNotNull(messages.activity),
              or(isNotNull(messages.orderId), isNotNull(messages.instanceId), isNotNull(messages.tenantId)),
            ),
      ),
    )
    .orderBy(desc(messages.receivedAt), desc(messages.id))
    .limit(limit)
}

/** How many open calls no key of ours had signed, counted up to `cap`. */
export async function countOpenUnsigned(
  db: Db | Tx,
  filter: { sellerId: string; from: Date },
  cap: number,
): Promise<number> {
  const some = db
    .select({ id: messages.id })
    .from(messages)
    .where(
      and(
        eq(messages.sellerId, filter.sellerId),
        sql`${messages.open}`,
        isNull(messages.keyId),
        gte(messages.receivedAt, filter.from),
      ),
    )
    .limit(cap)
    .as('some')
  const rows = await db.select({ count: sql<number>`count(*)::int` }).from(some)
  return rows[0]?.count ?? 0
}

/** Closes every open failure of the same call; gives back how many. */
export async function closeOpenCall(tx: Tx, key: CallKey): Promise<number> {
  const rows = await tx
    .update(messages)
    .set({ open: false })
    .where(and(sameCall(key), sql`${messages.open}`))
    .returning({ id: messages.id })
  return rows.length
}

/** What a message changed: history rows that name it, on the instances it was about. */
export async function listChangesOf(
  db: Db | Tx,
  message: { sellerId: string; id: string },
  instanceIds: readonly string[],
) {
  if (instanceIds.length === 0) return []
  return db
    .select()
    .from(instanceHistory)
    .where(
      and(
        eq(instanceHistory.sellerId, message.sellerId),
        inArray(instanceHistory.instanceId, [...instanceIds]),
        eq(instanceHistory.messageId, message.id),
      ),
    )
    .orderBy(asc(instanceHistory.at), asc(instanceHistory.id))
    .limit(100)
}
export type InstanceChange = typeof instanceHistory.$inferSelect

/** How an order acted on instances. */
export async function listEffectsOfOrder(db: Db | Tx, key: { sellerId: string; test: boolean; orderId: string }) {
  return db
    .select()
    .from(instanceOrders)
    .where(
      and(
        eq(instanceOrders.sellerId, key.sellerId),
        eq(instanceOrders.test, key.test),
        eq(instanceOrders.orderId, key.orderId),
      ),
    )
    .orderBy(asc(instanceOrders.createdAt))
    .limit(100)
}
export type OrderEffectRow = typeof instanceOrders.$inferSelect

/** Instances bought with an order. */
export async function listInstancesOfOrder(db: Db | Tx, key: { sellerId: string; test: boolean; orderId: string }) {
  return db
    .select({ instanceId: instances.instanceId })
    .from(instances)
    .where(and(eq(instances.sellerId, key.sellerId), eq(instances.test, key.test), eq(instances.orderId, key.orderId)))
    .limit(100)
}

/** Jobs of an order or of an instance, newest first. */
export async function listJobsOf(
  db: Db | Tx,
  key: { sellerId: string; orderId: string | null; instanceId: string | null },
  limit: number,
) {
  const { orderId, instanceId } = key
  if (orderId === null && instanceId === null) return []
  return db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.sellerId, key.sellerId),
        or(
          orderId === null ? undefined : eq(jobs.orderId, orderId),
          instanceId === null ? undefined : eq(jobs.instanceId, instanceId),
        ),
      ),
    )
    .orderBy(desc(jobs.seq))
    .limit(limit)
}
export type JobRow = typeof jobs.$inferSelect

/** All keys of an account, retired ones too: an old key is a common reason why a signature does not fit. */
export async function listKeys(db: Db | Tx, sellerId: string) {
  return db.select().from(sellerKeys).where(eq(sellerKeys.sellerId, sellerId)).orderBy(desc(sellerKeys.createdAt))
}
