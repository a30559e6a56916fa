import { keepAlarms, type Ringing } from '@/db/queries/alarms'
import { hastenJobs, hasUnfinishedJob } from '@/db/queries/jobs'
import { moveRecords } from '@/db/queries/usage-records'
import {
  countAbnormal,
  countAgeing,
  countOverdueWindows,
  countUnbillable,
  selectLowPackages,
  selectSilent,
  selectTooOld,
  selectWaiting,
  selectZero,
} from '@/db/queries/usage-watch'
import { transaction } from '@/db/transaction'
import { ALARM_KINDS, MAX_RECORD_AGE_MS } from '@/lib/domain/metering'
import { billingDeadline } from '@/lib/domain/usage-clock'
import type { ServiceContext } from '@/lib/services/context'
import { chooseMeter } from '@/lib/services/provisioning/choose'
import { lockRecords } from './act'
import type { Account } from './seal-due'
import { findSenderFault } from './sender-fault'
import { ensureUsageJob, USAGE_LANES } from './usage-jobs'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** A day, where the meter says nothing else. */
const SILENT_HOURS = 24
/** How long before the collection what is not sent yet rings. */
const BEFORE_COLLECTION_MS = 5 * MINUTE_MS
/** How long before usage can no longer be billed. */
const BEFORE_TOO_OLD_MS = 24 * HOUR_MS
/** Sealing is a matter of seconds. */
const SEALING_MS = 2 * MINUTE_MS

type Reporting = Awaited<ReturnType<typeof selectSilent>>[number]

/**
 * One look over an account's usage, each minute: tells a silent product from one that reports only zero and from a sender
 * that is stuck, warns before minute 15, 01:00 and the 21 days (protocol/metering.md 1.5), and mends what it can by
 * itself. Every alarm follows from what is there now, so it ends with its cause.
 */
export async function watchUsage(ctx: ServiceContext, known: Account): Promise<void> {
  const now = ctx.now()
  await giveUpTooOld(ctx, now)
  const found = [
    ...(await findQuiet(ctx, known, now)),
    ...(await findLate(ctx, known, now)),
    ...(await findRefused(ctx)),
    ...(await findPackages(ctx)),
  ]
  await transaction(ctx.db, (tx) => keepAlarms(tx, ctx.sellerId, ALARM_KINDS, found, { now, newId: ctx.newId }))
}

/** What is older than 21 days is refused for ever (MKT.9004): it is not sent, and people are told. */
async function giveUpTooOld(ctx: ServiceContext, now: Date): Promise<void> {
  const { db, sellerId } = ctx
  for (;;) {
    const serials = await selectTooOld(db, sellerId, new Date(now.getTime() - MAX_RECORD_AGE_MS))
    if (serials.length === 0) return
    const moved = await transaction(db, async (tx) => {
      const records = await lockRecords(tx, sellerId, serials)
      const moves = records.map(({ meteringSn, code }) => ({
        meteringSn,
        state: 'dead' as const,
        code,
        reason: 'too_late',
      }))
      return moveRecords(tx, sellerId, moves, { from: ['sealed', 'unknown', 'held'], now })
    })
    if (moved.length === 0) return
  }
}

/** The product says nothing, or nothing but zero: each by its own meter's patience. */
async function findQuiet(ctx: ServiceContext, known: Account, now: Date): Promise<Ringing[]> {
  const { db, sellerId } = ctx
  const ago = (hours: number) => new Date(now.getTime() - hours * HOUR_MS)
  const patience = known.products.flatMap(({ meter }) =>
    meter && meter.silentHours !== null ? [meter.silentHours ?? SILENT_HOURS] : [],
  )
  if (patience.length === 0) return []
  const [least, most] = [Math.min(...patience), Math.max(...patience)]
  /** Null for meters that may be silent for ever. */
  const limitOf = (row: Reporting) => {
    const hours = chooseMeter(known.products, row)?.silentHours
    return hours === null ? null : ago(hours ?? SILENT_HOURS)
  }
  const silent = (await selectSilent(db, sellerId, ago(least))).filter((row) => {
    const limit = limitOf(row)
    return limit !== null && row.lastArrivalAt !== null && row.lastArrivalAt < limit
  })
  const zero = (await selectZero(db, sellerId, { since: ago(most), before: ago(least) })).filter((row) => {
    const limit = limitOf(row)
    const used = row.lastUsageAt ?? row.createdAt
    return limit !== null && row.lastArrivalAt !== null && row.lastArrivalAt >= limit && used < limit
  })
  return [
    ...silent.map((row) => quiet('usage_silent', row, row.lastArrivalAt)),
    ...zero.map((row) => quiet('usage_zero', row, row.lastUsageAt ?? row.createdAt)),
  ]
}

function quiet(kind: 'usage_silent' | 'usage_zero', { instanceId }: Reporting, since: Date | null): Ringing {
  return { kind, subject: instanceId, details: { instanceId, since: since?.toISOString() ?? null } }
}

/** What is not sent although it should be; catches up by itself where that is all it takes. */
async function findLate(ctx: ServiceContext, known: Account, now: Date): Promise<Ringing[]> {
  const { db, sellerId } = ctx
  const found: Ringing[] = []
  const overdue = await countOverdueWindows(db, sellerId, new Date(now.getTime() - SEALING_MS))
  if (overdue > 0) found.push({ kind: 'usage_stuck', subject: 'sealing', details: { windows: overdue } })
  const waiting = await selectWaiting(db, sellerId)
  const [first] = waiting
  if (first) {
    const working = await transaction(db, async (tx) => {
      const unfinished = await hasUnfinishedJob(tx, sellerId, USAGE_LANES.usage_push)
      if (!unfinished) await ensureUsageJob(tx, ctx, 'usage_push')
      return unfinished
    })
    if (!working) ctx.wakeWorker()
    const oldest = Math.min(...waiting.map((row) => (row.oldest ?? now).getTime()))
    const fault = await findSenderFault(ctx, known, { now, oldest: new Date(oldest) })
    const records = waiting.reduce((sum, row) => sum + row.records, 0)
    if (fault) found.push({ kind: 'usage_stuck', subject: 'sender', details: { ...fault, records } })
    // Late usage has missed its collection already; only its age counts.
    const missing = waiting.filter(({ late, startsAt, endsAt, cycle }) => {
      const deadline = billingDeadline({ startsAt, endsAt }, cycle, known.seller.settings.usageZone)
      return !late && deadline.getTime() - now.getTime() <= BEFORE_COLLECTION_MS
    })
    if (missing.length > 0) {
      const sum = missing.reduce((all, row) => all + row.records, 0)
      found.push({ kind: 'usage_deadline', subject: 'collection', details: { records: sum } })
      await transaction(db, (tx) => hastenJobs(tx, sellerId, USAGE_LANES.usage_push, now))
      ctx.wakeWorker()
    }
  }
  const ageing = await countAgeing(db, sellerId, new Date(now.getTime() - MAX_RECORD_AGE_MS + BEFORE_TOO_OLD_MS))
  if (ageing && ageing.records > 0) {
    const details = { records: ageing.records, oldest: ageing.oldest?.toISOString() ?? null }
    found.push({ kind: 'usage_deadline', subject: 'age', details })
  }
  return found
}

/** What the marketplace refused for good, and what it will never take. */
async function findRefused(ctx: ServiceContext): Promise<Ringing[]> {
  const { db, sellerId } = ctx
  const abnormal = (await countAbnormal(db, sellerId)).map(({ code, records, instanceId }): Ringing => {
    return { kind: 'usage_abnormal', subject: code ?? '', details: { code, records, instanceId } }
  })
  const unbillable = await countUnbillable(db, sellerId)
  if (unbillable === 0) return abnormal
  return [...abnormal, { kind: 'usage_unbillable', subject: 'age', details: { records: unbillable } }]
}

async function findPackages(ctx: ServiceContext): Promise<Ringing[]> {
  const rows = await selectLowPackages(ctx.db, ctx.sellerId)
  return rows.map(({ packageInstanceId, meter, instanceId, warned }) => ({
    kind: warned >= 100 ? 'package_used_up' : 'package_low',
    subject: packageInstanceId,
    details: { packageInstanceId, meter, instanceId },
  }))
}
