import { z } from 'zod'
import { selectDrawsOfRecords } from '@/db/queries/package-lists'
import { selectEventsOfWindow, selectRecord, selectRecordsOfWindow } from '@/db/queries/usage-lists'
import { decimal, formatDecimal, subtract, sumOf } from '@/lib/domain/decimal'
import type { Aggregation, Cycle, RecordState, UsagePush, WindowState } from '@/lib/domain/metering'
import { billingDeadline, lastMoment } from '@/lib/domain/usage-clock'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { getSettings } from '@/lib/services/settings/get-settings'

const SHOWN_EVENTS = 20
const SHOWN_SIBLINGS = 50

export type RecordSibling = { meteringSn: string; value: string; state: RecordState; relatePkgInstance: string | null }

export type RecordDetail = {
  meteringSn: string
  test: boolean
  instanceId: string
  orderId: string | null
  productId: string | null
  productName: string | null
  customer: { customerId: string; name: string | null } | null
  meter: string
  unit: string | null
  aggregation: Aggregation | null
  cycle: Cycle
  value: string
  beginTime: Date
  endTime: Date
  recordTime: Date
  state: RecordState
  code: string | null
  reason: string | null
  version: number
  attempts: number
  late: boolean
  sealedAt: Date
  sentAt: Date | null
  decidedAt: Date | null
  checked: { at: Date; by: string | null } | null
  relatePkgInstance: string | null
  /** Shown as it is sent (protocol/metering.md 1.3). */
  wire: string
  /** The marketplace collects at `collectedAt`; after `refusedAfter` it takes the record no more. */
  collectedAt: Date
  refusedAfter: Date
  window: {
    id: string
    state: WindowState
    startsAt: Date
    endsAt: Date
    sealAt: Date
    sealedAt: Date | null
    late: boolean
    total: string
    events: number
    /** What the window's records came to beside its total: brought along from before, kept for later, or rounded. */
    carried: string
  } | null
  /** The last of the window's events; empty once their day has been cleared away. */
  events: { id: string; time: Date; value: string; source: 'api' | 'csv' | 'form'; arrivedAt: Date }[]
  /** The window's other records, also those this one replaced or was replaced by. */
  siblings: RecordSibling[]
  replaces: string | null
  replacedBy: string | null
  draws: { packageInstanceId: string; amount: string; remaining: string; at: Date; own: boolean }[]
  batch: {
    id: string
    push: UsagePush
    size: number
    sentAt: Date
    answeredAt: Date | null
    outcome: 'accepted' | 'partly' | 'refused' | 'unknown' | null
    status: number | null
    code: string | null
    answer: string | null
    host: string | null
    durationMs: number | null
  } | null
}

const plain = (amount: string) => formatDecimal(decimal(amount))

/** Everything about one usage record: from the events to the marketplace's answer. */
export async function getRecord(ctx: ServiceContext, meteringSn: string): Promise<RecordDetail> {
  requirePermission(ctx, 'portal:read')
  const found = z.uuid().safeParse(meteringSn).success
    ? await selectRecord(ctx.db, ctx.sellerId, meteringSn.toLowerCase())
    : null
  if (!found) throw new ServiceError('not_found', 'There is no such usage record.')
  const { record, window, series, batch, instance, customer } = found
  const [{ settings }, inWindow, events] = await Promise.all([
    getSettings(ctx),
    selectRecordsOfWindow(ctx.db, ctx.sellerId, record.windowId, SHOWN_SIBLINGS),
    window ? selectEventsOfWindow(ctx.db, window, SHOWN_EVENTS) : [],
  ])
  const draws = await selectDrawsOfRecords(
    ctx.db,
    ctx.sellerId,
    inWindow.map((each) => each.meteringSn),
  )
  const cycle = series?.cycle ?? 'hour'
  const span = window ?? { startsAt: record.beginTime, endsAt: record.endTime }
  const standing = inWindow.filter((each) => each.state !== 'replaced')
  return {
    meteringSn: record.meteringSn,
    test: record.test,
    instanceId: record.instanceId,
    orderId: instance?.orderId ?? null,
    productId: record.productId,
    productName: instance?.productName ?? null,
    customer: series?.customerId ? { customerId: series.customerId, name: customer?.name ?? null } : null,
    meter: record.meter,
    unit: series?.unit ?? null,
    aggregation: series?.aggregation ?? null,
    cycle,
    value: plain(record.value),
    beginTime: record.beginTime,
    endTime: record.endTime,
    recordTime: record.recordTime,
    state: record.state,
    code: record.code,
    reason: record.reason,
    version: record.version,
    attempts: record.attempts,
    late: record.late,
    sealedAt: record.sealedAt,
    sentAt: record.sentAt,
    decidedAt: record.decidedAt,
    checked: record.checkedAt && { at: record.checkedAt, by: record.checkedBy },
    relatePkgInstance: record.relatePkgInstance,
    wire: wireOf(record),
    collectedAt: billingDeadline(span, cycle, settings.usageZone),
    refusedAfter: lastMoment(record.beginTime),
    window: window && {
      id: window.id,
      state: window.state,
      startsAt: window.startsAt,
      endsAt: window.endsAt,
      sealAt: window.sealAt,
      sealedAt: window.sealedAt,
      late: window.late,
      total: plain(window.total),
      events: window.events,
      carried: formatDecimal(subtract(sumOf(standing.map((each) => decimal(each.value))), decimal(window.total))),
    },
    events: events.map((event) => ({ ...event, value: plain(event.value) })),
    siblings: inWindow
      .filter((each) => each.meteringSn !== record.meteringSn)
      .map((each) => ({
        meteringSn: each.meteringSn,
        value: plain(each.value),
        state: each.state,
        relatePkgInstance: each.relatePkgInstance,
      })),
    replaces: inWindow.find((each) => each.replacedBy === record.meteringSn)?.meteringSn ?? null,
    replacedBy: record.replacedBy,
    draws: draws.map(({ packageInstanceId, amount, remaining, at, meteringSn: sn }) => ({
      packageInstanceId,
      amount: plain(amount),
      remaining: plain(remaining),
      at,
      own: sn === record.meteringSn,
    })),
    batch: batch && {
      id: batch.id,
      push: batch.push,
      size: batch.size,
      sentAt: batch.sentAt,
      answeredAt: batch.answeredAt,
      outcome: batch.outcome,
      status: batch.status,
      code: batch.code,
      answer: batch.answer,
      host: batch.host,
      durationMs: batch.durationMs,
    },
  }
}

/** The record as the new usage interface takes it: `yyyyMMdd'T'HHmmss'Z'`, keys in natural order. */
function wireOf(record: {
  instanceId: string
  recordTime: Date
  beginTime: Date
  endTime: Date
  value: string
  meteringSn: string
  relatePkgInstance: string | null
}): string {
  const time = (at: Date) => `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  return JSON.stringify({
    begin_time: time(record.beginTime),
    end_time: time(record.endTime),
    instance_id: record.instanceId,
    metering_sn: record.meteringSn,
    record_time: time(record.recordTime),
    ...(record.relatePkgInstance ? { relate_pkg_instance: record.relatePkgInstance } : {}),
    usage_value: plain(record.value),
  })
}
