import { and, asc, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { messages, probeResults, probeRuns, savedCases } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { Cursor } from '@/lib/domain/paging'
import type { ProbeRunState } from '@/lib/domain/probes'
import { keysetPage } from './keyset'

export type SavedCaseRow = typeof savedCases.$inferSelect
export type ProbeRunRow = typeof probeRuns.$inferSelect
export type ProbeResultRow = typeof probeResults.$inferSelect
type Key = { sellerId: string; id: string }

/** Calls that came from outside: our own probes prove nothing about the marketplace. Header names are stored in small letters. */
export const notOwnProbe: SQL = sql`not (${messages.test} and ${messages.headers} @> '[["x-portal-probe"]]'::jsonb)`

const caseIs = ({ sellerId, id }: Key) => and(eq(savedCases.sellerId, sellerId), eq(savedCases.id, id))
const runIs = ({ sellerId, id }: Key) => and(eq(probeRuns.sellerId, sellerId), eq(probeRuns.id, id))
const resultsOf = ({ sellerId, id }: Key) => and(eq(probeResults.sellerId, sellerId), eq(probeResults.runId, id))

/** By name. */
export async function selectCases(db: Db | Tx, sellerId: string): Promise<SavedCaseRow[]> {
  return db.select().from(savedCases).where(eq(savedCases.sellerId, sellerId)).orderBy(asc(savedCases.name))
}

export async function hasCases(db: Db | Tx, sellerId: string): Promise<boolean> {
  const rows = await db.select({ id: savedCases.id }).from(savedCases).where(eq(savedCases.sellerId, sellerId)).limit(1)
  return rows.length > 0
}

export async function findCase(db: Db | Tx, key: Key): Promise<SavedCaseRow | undefined> {
  const rows = await db.select().from(savedCases).where(caseIs(key)).limit(1)
  return rows[0]
}

export async function insertCase(tx: Tx, row: typeof savedCases.$inferInsert): Promise<void> {
  await tx.insert(savedCases).values(row)
}

export async function updateCase(
  tx: Tx,
  key: Key,
  change: Partial<Pick<SavedCaseRow, 'name' | 'productId'>> & { updatedAt: Date },
): Promise<void> {
  await tx.update(savedCases).set(change).where(caseIs(key))
}

/** Its results stay until their runs go. */
export async function deleteCase(tx: Tx, key: Key): Promise<void> {
  await tx.delete(savedCases).where(caseIs(key))
}

/** Begins a run; false when that slot was begun already, or another run is going on. */
export async function insertRun(tx: Tx, row: typeof probeRuns.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(probeRuns).values(row).onConflictDoNothing().returning({ id: probeRuns.id })
  return rows.length > 0
}

export async function insertResults(tx: Tx, rows: (typeof probeResults.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(probeResults).values(rows)
}

export async function findRun(db: Db | Tx, key: Key): Promise<ProbeRunRow | undefined> {
  const rows = await db.select().from(probeRuns).where(runIs(key)).limit(1)
  return rows[0]
}

/** Changes a run that is going on; false when it has ended. */
export async function updateRun(
  tx: Tx,
  key: Key,
  change: Partial<Pick<ProbeRunRow, 'state' | 'address' | 'finishedAt'>>,
): Promise<boolean> {
  const rows = await tx
    .update(probeRuns)
    .set(change)
    .where(and(runIs(key), eq(probeRuns.state, 'running')))
    .returning({ id: probeRuns.id })
  return rows.length > 0
}

/** Ends runs that nobody works on any more: begun before, and still going on. */
export async function stopStaleRuns(tx: Tx, sellerId: string, before: Date, now: Date): Promise<void> {
  await tx
    .update(probeRuns)
    .set({ state: 'stopped', finishedAt: now })
    .where(and(eq(probeRuns.sellerId, sellerId), eq(probeRuns.state, 'running'), lt(probeRuns.createdAt, before)))
}

/** In the order in which they are sent. */
export async function selectResults(db: Db | Tx, run: Key): Promise<ProbeResultRow[]> {
  return db.select().from(probeResults).where(resultsOf(run)).orderBy(asc(probeResults.position))
}

export async function updateResult(
  tx: Tx,
  result: Pick<ProbeResultRow, 'sellerId' | 'runId' | 'position'>,
  change: Partial<Pick<ProbeResultRow, 'state' | 'checks' | 'durationMs' | 'resultCode' | 'instanceId' | 'at'>>,
): Promise<void> {
  await tx
    .update(probeResults)
    .set(change)
    .where(and(resultsOf({ sellerId: result.sellerId, id: result.runId }), eq(probeResults.position, result.position)))
}

/** What was not sent yet is not sent any more. */
export async function skipWaitingResults(tx: Tx, run: Key): Promise<void> {
  await tx
    .update(probeResults)
    .set({ state: 'skipped' })
    .where(and(resultsOf(run), eq(probeResults.state, 'waiting')))
}

export type ProbeRunListRow = ProbeRunRow & { passed: number; failed: number; skipped: number }

// In a fragment of its own: columns standing directly in a selected field lose their table's name.
const ofRun = sql`r.seller_id = ${probeRuns.sellerId} and r.run_id = ${probeRuns.id}`
const counted = (state: 'passed' | 'failed' | 'skipped') =>
  sql<number>`(select count(*)::int from ${probeResults} r where ${ofRun} and r.state = ${state})`

/** A page of runs, newest first, with the count of each outcome. */
export async function selectRuns(
  db: Db | Tx,
  sellerId: string,
  cursor: Cursor | null,
  limit: number,
): Promise<ProbeRunListRow[]> {
  const { where, orderBy } = keysetPage('newest first', probeRuns.createdAt, probeRuns.id, cursor)
  const rows = await db
    .select({ run: probeRuns, passed: counted('passed'), failed: counted('failed'), skipped: counted('skipped') })
    .from(probeRuns)
    .where(and(eq(probeRuns.sellerId, sellerId), where))
    .orderBy(...orderBy)
    .limit(limit)
  return rows.map(({ run, ...counts }) => ({ ...run, ...counts }))
}

/** The last run that came to an end; of those that did not, nothing can be said. */
export async function selectLastRun(db: Db | Tx, sellerId: string): Promise<ProbeRunRow | undefined> {
  const ended: ProbeRunState[] = ['passed', 'failed']
  const rows = await db
    .select()
    .from(probeRuns)
    .where(and(eq(probeRuns.sellerId, sellerId), inArray(probeRuns.state, ended)))
    .orderBy(desc(probeRuns.createdAt), desc(probeRuns.id))
    .limit(1)
  return rows[0]
}

/** The last result of each case that was really sent. */
export async function selectLastResults(db: Db | Tx, sellerId: string): Promise<ProbeResultRow[]> {
  return db
    .selectDistinctOn([probeResults.caseId])
    .from(probeResults)
    .where(and(eq(probeResults.sellerId, sellerId), inArray(probeResults.state, ['passed', 'failed'])))
    .orderBy(probeResults.caseId, desc(probeResults.at))
}

/** What became of one case, newest first. */
export async function selectResultsOfCase(db: Db | Tx, key: Key, limit: number): Promise<ProbeResultRow[]> {
  return db
    .select()
    .from(probeResults)
    .where(
      and(
        eq(probeResults.sellerId, key.sellerId),
        eq(probeResults.caseId, key.id),
        sql`${probeResults.at} is not null`,
      ),
    )
    .orderBy(desc(probeResults.at))
    .limit(limit)
}

/** Forgets all but the newest runs of an account, with their results. */
export async function forgetRuns(tx: Tx, sellerId: string, keep: number): Promise<void> {
  const old = await tx
    .select({ id: probeRuns.id })
    .from(probeRuns)
    .where(eq(probeRuns.sellerId, sellerId))
    .orderBy(desc(probeRuns.createdAt), desc(probeRuns.id))
    .offset(keep)
  if (old.length === 0) return
  const ids = old.map(({ id }) => id)
  await tx.delete(probeResults).where(and(eq(probeResults.sellerId, sellerId), inArray(probeResults.runId, ids)))
  await tx.delete(probeRuns).where(and(eq(probeRuns.sellerId, sellerId), inArray(probeRuns.id, ids)))
}
