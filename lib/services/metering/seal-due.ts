import { selectPackagesOfInstances } from '@/db/queries/packages'
import {
  bookSealing,
  closeWindows,
  insertDraws,
  insertRecords,
  selectDueWindows,
  selectInstancesDue,
  selectLives,
  selectTakenSpans,
  setPackagesUsed,
} from '@/db/queries/usage-sealing'
import { lockSeries, type SeriesRow } from '@/db/queries/usage-series'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'
import type { Known } from '@/lib/services/inbox/seller-cache'
import type { Work, WorkResult } from '@/lib/services/work'
import { createLedger } from './package-use'
import { createSealing } from './seal-windows'
import { ensureUsageJob } from './usage-jobs'
import { selectSteps } from './usage-steps'

/** Windows of one transaction: sealed in well under a second, and no lock is held for longer. */
const CHUNK = 2_000

export type Account = Pick<Known, 'seller' | 'products'>

/**
 * Turns windows whose time has come into usage records (protocol/metering.md 1.5): one transaction of up to `limit`
 * windows, with the job that sends them. Safe to repeat and to run in several processes. `more` when there are others.
 */
export async function sealDueWindows(
  ctx: ServiceContext,
  known: Account,
  { limit = CHUNK }: { limit?: number } = {},
): Promise<{ sealed: number; more: boolean }> {
  const { db, sellerId } = ctx
  const now = ctx.now()
  const due = await selectInstancesDue(db, sellerId, now, limit)
  if (due.length === 0) return { sealed: 0, more: false }
  const { sealed, waiting } = await transaction(db, (tx) => sealInstances(tx, ctx, known, due, now, limit))
  if (waiting) ctx.wakeWorker()
  // Whoever was faster has sealed them; what is left, if anything, is found by another look.
  return { sealed, more: true }
}

/** The job behind a flush: seals all that is due. */
export async function sealUsage({ ctx, known }: Pick<Work, 'ctx' | 'known'>): Promise<WorkResult> {
  const { more } = await sealDueWindows(ctx, known)
  return more ? { kind: 'more' } : { kind: 'done' }
}

async function sealInstances(
  tx: Tx,
  ctx: ServiceContext,
  known: Account,
  instanceIds: readonly string[],
  now: Date,
  limit: number,
) {
  const { sellerId } = ctx
  const series = new Map<string, SeriesRow>()
  for (const row of await lockSeries(tx, sellerId, instanceIds)) series.set(row.instanceId, row)
  const windows = await selectDueWindows(tx, sellerId, instanceIds, now, limit)
  if (windows.length === 0) return { sealed: 0, waiting: false }
  // One after the other: they share the connection.
  const lives = await selectLives(tx, sellerId, instanceIds)
  const packages = await selectPackagesOfInstances(tx, sellerId, instanceIds)
  const taken = await selectTakenSpans(tx, sellerId, windows)
  const ledger = await createLedger(tx, sellerId, packages, windows, now)
  const steps = await selectSteps(tx, sellerId, {
    products: known.products,
    lives,
    series,
    windows: windows.filter((window) => ledger.stops(window.instanceId)),
  })
  const sealing = createSealing({ sellerId, now, products: known.products, series, lives, taken, ledger, steps })
  for (const window of windows) sealing.seal(window)
  const { records, draws, books } = sealing.result()
  await insertRecords(tx, sellerId, now, records)
  await insertDraws(tx, sellerId, draws)
  await setPackagesUsed(tx, sellerId, now, ledger.changed())
  await closeWindows(
    tx,
    sellerId,
    now,
    windows.map(({ id }) => id),
  )
  await bookSealing(tx, sellerId, books)
  const waiting = records.some(({ state }) => state === 'sealed')
  if (waiting) await ensureUsageJob(tx, ctx, 'usage_push')
  return { sealed: windows.length, waiting }
}
