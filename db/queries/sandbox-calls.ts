import { and, asc, desc, eq, inArray, isNull, lt, lte, min, or, sql } from 'drizzle-orm'
import { sandboxAttempts, sandboxCalls } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type SandboxCallRow = typeof sandboxCalls.$inferSelect
export type SandboxAttemptRow = typeof sandboxAttempts.$inferSelect

const of = (sellerId: string) => eq(sandboxCalls.sellerId, sellerId)

export async function insertSandboxCalls(db: Db | Tx, rows: (typeof sandboxCalls.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await db.insert(sandboxCalls).values(rows)
}

/**
 * Takes the oldest due call, or the named one whatever its time; another sender's lease is respected.
 * @param shown what the movable clock shows @param now real time, for the lease
 */
export async function claimSandboxCall(
  db: Db | Tx,
  sellerId: string,
  input: { shown: Date; now: Date; leaseUntil: Date; id?: string },
): Promise<SandboxCallRow | undefined> {
  const free = or(isNull(sandboxCalls.leaseUntil), lt(sandboxCalls.leaseUntil, input.now))
  const wanted = input.id === undefined ? lte(sandboxCalls.nextAt, input.shown) : eq(sandboxCalls.id, input.id)
  const next = db
    .select({ id: sandboxCalls.id })
    .from(sandboxCalls)
    .where(and(of(sellerId), eq(sandboxCalls.state, 'waiting'), wanted, free))
    .orderBy(asc(sandboxCalls.nextAt), asc(sandboxCalls.seq))
    .limit(1)
    .for('update', { skipLocked: true })
  const [row] = await db
    .update(sandboxCalls)
    .set({ leaseUntil: input.leaseUntil })
    // `= (…)`, not `in (…)`: the planner may run the latter once per row, and would take several calls.
    .where(and(of(sellerId), sql`${sandboxCalls.id} = ${next}`))
    .returning()
  return row
}

export async function updateSandboxCall(
  db: Db | Tx,
  sellerId: string,
  id: string,
  values: Partial<Omit<typeof sandboxCalls.$inferInsert, 'sellerId' | 'id' | 'seq'>>,
): Promise<void> {
  await db
    .update(sandboxCalls)
    .set(values)
    .where(and(of(sellerId), eq(sandboxCalls.id, id)))
}

/** Lets held calls go: those of other calls once one has been sent, or all that were held before `heldBefore`. */
export async function releaseHeldCalls(
  db: Db | Tx,
  sellerId: string,
  filter: { heldBefore?: Date } = {},
): Promise<string[]> {
  const rows = await db
    .update(sandboxCalls)
    .set({ state: 'waiting' })
    .where(
      and(
        of(sellerId),
        eq(sandboxCalls.state, 'held'),
        filter.heldBefore ? lt(sandboxCalls.heldAt, filter.heldBefore) : undefined,
      ),
    )
    .returning({ id: sandboxCalls.id })
  return rows.map((row) => row.id)
}

/** Ends what is still planned for a resource, except the named call. */
export async function cancelCallsOfResource(
  db: Db | Tx,
  sellerId: string,
  resourceId: string,
  now: Date,
  only?: { activity: SandboxCallRow['activity'] },
): Promise<void> {
  await db
    .update(sandboxCalls)
    .set({ state: 'cancelled', finishedAt: now })
    .where(
      and(
        of(sellerId),
        eq(sandboxCalls.resourceId, resourceId),
        inArray(sandboxCalls.state, ['waiting', 'held']),
        only ? eq(sandboxCalls.activity, only.activity) : undefined,
      ),
    )
}

export async function findSandboxCall(db: Db | Tx, sellerId: string, id: string): Promise<SandboxCallRow | undefined> {
  const [row] = await db
    .select()
    .from(sandboxCalls)
    .where(and(of(sellerId), eq(sandboxCalls.id, id)))
  return row
}

export async function listSandboxCalls(
  db: Db | Tx,
  sellerId: string,
  filter: {
    resourceId?: string
    resourceIds?: string[]
    families?: SandboxCallRow['family'][]
    orderId?: string
    ids?: string[]
    state?: SandboxCallRow['state']
    beforeSeq?: number
    limit?: number
  } = {},
): Promise<SandboxCallRow[]> {
  return db
    .select()
    .from(sandboxCalls)
    .where(
      and(
        of(sellerId),
        filter.resourceId === undefined ? undefined : eq(sandboxCalls.resourceId, filter.resourceId),
        filter.resourceIds === undefined ? undefined : inArray(sandboxCalls.resourceId, filter.resourceIds),
        filter.families === undefined ? undefined : inArray(sandboxCalls.family, filter.families),
        filter.orderId === undefined ? undefined : eq(sandboxCalls.orderId, filter.orderId),
        filter.ids === undefined ? undefined : inArray(sandboxCalls.id, filter.ids),
        filter.state === undefined ? undefined : eq(sandboxCalls.state, filter.state),
        filter.beforeSeq === undefined ? undefined : lt(sandboxCalls.seq, filter.beforeSeq),
      ),
    )
    .orderBy(desc(sandboxCalls.seq))
    .limit(filter.limit ?? 50)
}

/** Whether a call of this kind is still on its way: the engine plans expiry and release once. */
export async function hasOpenCall(
  db: Db | Tx,
  sellerId: string,
  resourceId: string,
  activity: SandboxCallRow['activity'],
): Promise<boolean> {
  const rows = await db
    .select({ id: sandboxCalls.id })
    .from(sandboxCalls)
    .where(
      and(
        of(sellerId),
        eq(sandboxCalls.resourceId, resourceId),
        eq(sandboxCalls.activity, activity),
        inArray(sandboxCalls.state, ['waiting', 'held', 'gave_up']),
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** When the next planned call is due, by the movable clock. */
export async function nextDueAt(db: Db | Tx, sellerId: string): Promise<Date | null> {
  const [row] = await db
    .select({ at: min(sandboxCalls.nextAt) })
    .from(sandboxCalls)
    .where(and(of(sellerId), eq(sandboxCalls.state, 'waiting')))
  return row?.at ?? null
}

export async function insertSandboxAttempts(db: Db | Tx, rows: (typeof sandboxAttempts.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await db.insert(sandboxAttempts).values(rows)
}

export async function listSandboxAttempts(
  db: Db | Tx,
  sellerId: string,
  callIds: string[],
  limit = 200,
): Promise<SandboxAttemptRow[]> {
  if (callIds.length === 0) return []
  return db
    .select()
    .from(sandboxAttempts)
    .where(and(eq(sandboxAttempts.sellerId, sellerId), inArray(sandboxAttempts.callId, callIds)))
    .orderBy(asc(sandboxAttempts.sentAt), asc(sandboxAttempts.id))
    .limit(limit)
}
