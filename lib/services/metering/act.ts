import { z } from 'zod'
import { findRecords, type RecordRow, selectSerials } from '@/db/queries/usage-records'
import { lockSeries } from '@/db/queries/usage-series'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { MAX_BATCH, MAX_RECORD_AGE_MS, type RecordState } from '@/lib/domain/metering'
import { recordAudit } from '@/lib/services/audit'
import type { ServiceContext } from '@/lib/services/context'
import { refusal } from '@/lib/services/refusals'
import { recordFilter } from './list-records'

/** Why somebody acts on usage records by hand; stands in the audit log. */
export const reasonField = z.string().trim().min(1).max(500)

/** Records by serial, or all that a list shows with the parameters of its address. */
export const selectionFields = {
  serials: z.array(z.uuid()).min(1).max(MAX_BATCH).optional(),
  filter: z.record(z.string(), z.string().optional()).optional(),
}
export type Selection = { serials?: string[]; filter?: Record<string, string | undefined> }

/** Tells which of the records an action can do something about. */
export type Fitting = { states: readonly RecordState[]; only?: (record: RecordRow) => boolean }

/** Serials listed in the audit row of an action on many. */
const LISTED = 100

/**
 * Does something to all selected records that it fits, thousand by thousand, each part in a transaction of its own with
 * the series locked and an audit row; gives how many there were. Refused when there are none.
 */
export async function actOnRecords(
  ctx: ServiceContext,
  selection: Selection,
  fitting: Fitting,
  act: {
    action: string
    reason?: string
    details?: Record<string, unknown>
    run(tx: Tx, records: RecordRow[]): Promise<void>
  },
): Promise<number> {
  const { action, reason, details, run } = act
  let done = 0
  for await (const serials of selected(ctx, selection, fitting.states)) {
    done += await transaction(ctx.db, async (tx) => {
      const records = (await lockRecords(tx, ctx.sellerId, serials)).filter((record) => fits(record, fitting))
      if (records.length === 0) return 0
      await run(tx, records)
      await auditRecords(tx, ctx, records, { action, reason, details })
      return records.length
    })
  }
  if (done === 0) throw refusal('no_fitting_record')
  return done
}

/** The audit row of something done to records. */
export async function auditRecords(
  tx: Tx,
  ctx: ServiceContext,
  records: readonly RecordRow[],
  { details, ...entry }: { action: string; reason?: string; details?: Record<string, unknown> },
): Promise<void> {
  const named = records.map(({ meteringSn }) => meteringSn)
  await recordAudit(tx, ctx, {
    ...entry,
    subjectKind: 'usage_record',
    subjectId: named.length === 1 ? (named[0] ?? '') : `${named.length}`,
    details: { ...details, count: named.length, serials: named.slice(0, LISTED) },
  })
}

/** Records with the series of their instances locked, as they are then. */
export async function lockRecords(tx: Tx, sellerId: string, serials: readonly string[]): Promise<RecordRow[]> {
  const found = await findRecords(tx, sellerId, serials)
  await lockSeries(
    tx,
    sellerId,
    found.map(({ instanceId }) => instanceId),
  )
  return findRecords(tx, sellerId, serials)
}

/** Can no longer be billed (protocol/metering.md 1.4, MKT.9004). */
export function isTooOld(record: Pick<RecordRow, 'beginTime'>, now: Date): boolean {
  return now.getTime() - record.beginTime.getTime() > MAX_RECORD_AGE_MS
}

/** Waits for a person, for whom writing it off was not the last word. */
export function awaitsPerson({ state, reason }: RecordRow): boolean {
  return state === 'held' || state === 'abnormal' || (state === 'dead' && reason !== 'written_off')
}

function fits(record: RecordRow, { states, only = () => true }: Fitting): boolean {
  return states.includes(record.state) && only(record)
}

async function* selected(ctx: ServiceContext, { serials, filter }: Selection, states: readonly RecordState[]) {
  if (serials) yield serials
  if (!filter) return
  const wanted = recordFilter(filter)
  const among = wanted.states ? states.filter((state) => wanted.states?.includes(state)) : states
  let after = ''
  for (;;) {
    const found = await selectSerials(ctx.db, ctx.sellerId, { ...wanted, states: among }, after, MAX_BATCH)
    if (found.length > 0) yield found
    if (found.length < MAX_BATCH) return
    after = found.at(-1) ?? ''
  }
}
