import { and, asc, eq, inArray, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm'
import { instances, memberships, messages, tasks, users } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import { PURCHASE_ACTIVITIES } from '@/lib/domain/commands'
import type { Cursor } from '@/lib/domain/paging'
import type { Role } from '@/lib/domain/roles'
import { containing, keysetPage } from './keyset'

export type TaskFilter = {
  withTests: boolean
  /** `open` and `overdue` come soonest deadline first, `closed` newest first. */
  view: 'open' | 'overdue' | 'closed'
  ownerId?: string
  now: Date
  text?: string
}

function taskConditions(sellerId: string, filter: TaskFilter): (SQL | undefined)[] {
  const { text } = filter
  return [
    eq(tasks.sellerId, sellerId),
    filter.withTests ? undefined : eq(tasks.test, false),
    filter.view === 'closed' ? and(ne(tasks.state, 'open'), isNotNull(tasks.closedAt)) : eq(tasks.state, 'open'),
    filter.view === 'overdue' ? lt(tasks.dueAt, filter.now) : undefined,
    filter.ownerId ? eq(tasks.ownerId, filter.ownerId) : undefined,
    text
      ? or(
          sql`${tasks.instanceId} ilike ${containing(text)}`,
          sql`${tasks.orderId} ilike ${containing(text)}`,
          sql`${instances.productName} ilike ${containing(text)}`,
        )
      : undefined,
  ]
}

const columns = {
  task: tasks,
  ownerName: users.name,
  productName: instances.productName,
  instanceStatus: instances.status,
  readiness: instances.readiness,
  customerId: instances.customerId,
}

function taskRows(db: Db | Tx) {
  return db
    .select(columns)
    .from(tasks)
    .leftJoin(users, eq(users.id, tasks.ownerId))
    .leftJoin(instances, and(eq(instances.sellerId, tasks.sellerId), eq(instances.instanceId, tasks.instanceId)))
}

export async function selectTasks(
  db: Db | Tx,
  sellerId: string,
  filter: TaskFilter,
  cursor: Cursor | null,
  limit: number,
) {
  const { where, orderBy } =
    filter.view === 'closed'
      ? keysetPage('newest first', tasks.closedAt, tasks.id, cursor)
      : keysetPage('soonest first', tasks.dueAt, tasks.id, cursor)
  return taskRows(db)
    .where(and(...taskConditions(sellerId, filter), where))
    .orderBy(...orderBy)
    .limit(limit)
}

export async function selectTask(db: Db | Tx, sellerId: string, taskId: string) {
  const rows = await taskRows(db).where(and(eq(tasks.sellerId, sellerId), eq(tasks.id, taskId)))
  return rows[0] ?? null
}

/** Open tasks of an instance, of one kind or all. */
export async function selectOpenTasks(db: Db | Tx, sellerId: string, instanceId: string) {
  return db
    .select()
    .from(tasks)
    .where(and(eq(tasks.sellerId, sellerId), eq(tasks.instanceId, instanceId), eq(tasks.state, 'open')))
    .orderBy(asc(tasks.dueAt), asc(tasks.id))
}

/**
 * Changes a task that is still open and at `version`. False when somebody was faster: of two writers one wins.
 */
export async function updateOpenTask(
  tx: Tx,
  sellerId: string,
  taskId: string,
  version: number,
  patch: Partial<Pick<typeof tasks.$inferInsert, 'state' | 'ownerId' | 'note' | 'closedAt' | 'closedBy'>>,
): Promise<boolean> {
  const rows = await tx
    .update(tasks)
    .set({ ...patch, version: version + 1 })
    .where(and(eq(tasks.sellerId, sellerId), eq(tasks.id, taskId), eq(tasks.version, version), eq(tasks.state, 'open')))
    .returning({ id: tasks.id })
  return rows.length > 0
}

/** The account's people who may own a task. */
export async function selectMembers(
  db: Db | Tx,
  sellerId: string,
): Promise<{ id: string; name: string; role: Role }[]> {
  return db
    .select({ id: users.id, name: users.name, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.sellerId, sellerId), eq(users.disabled, false)))
    .orderBy(asc(users.name), asc(users.id))
}

/** The marketplace's purchase calls for an order, oldest first: what its clock runs from. */
export async function selectPurchaseCalls(db: Db | Tx, sellerId: string, test: boolean, orderId: string) {
  return db
    .select({
      at: messages.receivedAt,
      resultCode: messages.resultCode,
      family: messages.family,
      activity: messages.activity,
    })
    .from(messages)
    .where(
      and(
        eq(messages.sellerId, sellerId),
        eq(messages.orderId, orderId),
        eq(messages.test, test),
        inArray(messages.activity, [...PURCHASE_ACTIVITIES]),
        // Anybody can send a call that names an order.
        isNotNull(messages.keyId),
        isNull(messages.rerunOf),
      ),
    )
    .orderBy(asc(messages.receivedAt), asc(messages.id))
    .limit(100)
}
