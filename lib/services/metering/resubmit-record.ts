import { z } from 'zod'
import { isSpanTaken, moveRecords, type RecordRow, reverseDraws } from '@/db/queries/usage-records'
import { bookSealing, insertRecords, selectLives } from '@/db/queries/usage-sealing'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { compare, decimal, parseDecimal, roundDown, ZERO } from '@/lib/domain/decimal'
import { VALUE_LIMIT } from '@/lib/domain/usage-plan'
import { meteringSn } from '@/lib/koogallery/metering-sn'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'
import { awaitsPerson, isTooOld, lockRecords, reasonField } from './act'
import { drawByHand } from './draw-by-hand'
import { ensureUsageJob } from './usage-jobs'

/** What a record can say (protocol/metering.md 1.3). */
const valueField = z.string().refine((text) => {
  const value = parseDecimal(text)
  return value !== null && compare(value, ZERO) > 0 && compare(value, VALUE_LIMIT) < 0 && roundDown(value, 4) === value
}, 'Needs a number above zero, below 100,000,000, with at most 4 decimals.')
const secondField = z.coerce.date().refine((time) => time.getTime() % 1_000 === 0, 'Needs whole seconds.')

const change = z.object({
  value: valueField.optional(),
  beginTime: secondField.optional(),
  endTime: secondField.optional(),
  relatePkgInstance: z.string().min(1).max(64).nullable().optional(),
})
const input = z.object({ meteringSn: z.uuid(), change, reason: reasonField })

/**
 * Sends a record again with other content: a new version under a new serial takes the place of the old one
 * (protocol/metering.md 1.4). Only of those that wait for a person: what was accepted can never be changed. A change of
 * value is booked as `rounded`; packages get back what the old one drew, and pay for the new one. Gives the new serial.
 */
export async function resubmitRecord(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<string> {
  requirePermission(ctx, 'metering:write')
  const parsed = parseInput(input, rawInput)
  const serial = await transaction(ctx.db, async (tx) => {
    const [record] = await lockRecords(tx, ctx.sellerId, [parsed.meteringSn])
    if (!record) throw notFound('usage record')
    return replaceRecord(tx, ctx, record, parsed)
  })
  ctx.wakeWorker()
  return serial
}

/** The same inside a transaction that has locked the series. */
export async function replaceRecord(
  tx: Tx,
  ctx: ServiceContext,
  record: RecordRow,
  { change, reason }: Pick<z.output<typeof input>, 'change' | 'reason'>,
): Promise<string> {
  const { sellerId } = ctx
  const now = ctx.now()
  const next = {
    ...record,
    value: change.value ?? record.value,
    beginTime: change.beginTime ?? record.beginTime,
    endTime: change.endTime ?? record.endTime,
    relatePkgInstance: change.relatePkgInstance === undefined ? record.relatePkgInstance : change.relatePkgInstance,
    version: record.version + 1,
    state: 'sealed' as const,
    reason: null,
  }
  if (!awaitsPerson(record)) throw refusal('record_settled')
  if (isTooOld(next, now)) throw refusal('record_too_old')
  if (!differs(record, next)) throw refusal('record_unchanged')
  await checkSpan(tx, ctx, next, now)
  const serial = meteringSn(next)
  const old = { ...record, state: 'replaced' as const, replacedBy: serial }
  await reverseDraws(tx, sellerId, [record.meteringSn], now)
  await moveRecords(tx, sellerId, [old], { from: [record.state], now })
  await insertRecords(tx, sellerId, now, [{ ...next, meteringSn: serial }])
  await bookSealing(tx, sellerId, [
    { instanceId: record.instanceId, open: '0', held: '0', carried: '0', waiting: next.value, rounded: next.value },
  ])
  if (next.relatePkgInstance !== null)
    await drawByHand(tx, ctx, { ...next, meteringSn: serial }, next.relatePkgInstance)
  await ensureUsageJob(tx, ctx, 'usage_push')
  await recordAudit(tx, ctx, {
    action: 'usage.resubmit',
    subjectKind: 'usage_record',
    subjectId: serial,
    reason,
    details: { replaces: record.meteringSn, before: contentOf(record), after: contentOf(next) },
  })
  return serial
}

async function checkSpan(tx: Tx, ctx: ServiceContext, next: RecordRow, now: Date): Promise<void> {
  const [life] = await selectLives(tx, ctx.sellerId, [next.instanceId])
  const ends = [now, life?.frozenAt, life?.releasedAt].flatMap((end) => (end ? [end] : []))
  const outside = next.beginTime >= next.endTime || ends.some((end) => next.endTime > end)
  if (outside || (life && next.beginTime.getTime() < life.createdAt.getTime())) throw refusal('record_span_invalid')
  if (await isSpanTaken(tx, next)) throw refusal('record_span_taken')
}

function differs(record: RecordRow, next: RecordRow): boolean {
  return (
    compare(decimal(record.value), decimal(next.value)) !== 0 ||
    record.beginTime.getTime() !== next.beginTime.getTime() ||
    record.endTime.getTime() !== next.endTime.getTime() ||
    record.relatePkgInstance !== next.relatePkgInstance
  )
}

function contentOf({ value, beginTime, endTime, relatePkgInstance }: RecordRow) {
  return { value, beginTime: beginTime.toISOString(), endTime: endTime.toISOString(), relatePkgInstance }
}
