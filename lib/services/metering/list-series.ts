import { z } from 'zod'
import { selectPackagesOfInstance } from '@/db/queries/package-lists'
import { selectRecordsOfInstance, selectSeries } from '@/db/queries/usage-lists'
import { findSeries } from '@/db/queries/usage-series'
import { decimal, formatDecimal } from '@/lib/domain/decimal'
import type { RecordState } from '@/lib/domain/metering'
import { PAGE_SIZE, type Page, readCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type ListInput, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { type Books, booksOf } from './books'
import { currentUse } from './current-use'
import { type PackageView, viewPackage } from './package-view'
import { usageUrl } from './usage-url'

const listInput = z.object({ ...pageFields, meter: textFilter, customer: textFilter, instance: textFilter })

export type SeriesListRow = Books & {
  instanceId: string
  test: boolean
  productName: string | null
  customerId: string | null
  customerName: string | null
  meter: string
  unit: string | null
  events: number
  lastArrivalAt: Date | null
  lastUsageAt: Date | null
  createdAt: Date
}

/** One page of metered instances with their books, newest first. */
export async function listSeries(ctx: ServiceContext, input: ListInput): Promise<Page<SeriesListRow>> {
  requirePermission(ctx, 'portal:read')
  const { test, cursor, limit = PAGE_SIZE, ...filter } = parseInput(listInput, input)
  const place = readCursor(cursor)
  const found = await selectSeries(ctx.db, ctx.sellerId, { ...filter, withTests: test === '1' }, place, limit + 1)
  const page = toPage(found, limit, place, ({ series }) => ({ at: series.createdAt, id: series.instanceId }))
  return {
    next: page.next,
    previous: page.previous,
    rows: page.rows.map(({ series, productName, customerName }) => ({
      ...booksOf(series),
      instanceId: series.instanceId,
      test: series.test,
      productName,
      customerId: series.customerId,
      customerName,
      meter: series.meter,
      unit: series.unit,
      events: series.events,
      lastArrivalAt: series.lastArrivalAt,
      lastUsageAt: series.lastUsageAt,
      createdAt: series.createdAt,
    })),
  }
}

export type InstanceUsage = Books & {
  meter: string
  unit: string | null
  events: number
  lastArrivalAt: Date | null
  /** The buyer's own page about it. */
  buyerUrl: string
  packages: PackageView[]
  records: { meteringSn: string; beginTime: Date; endTime: Date; value: string; state: RecordState }[]
}

const SHOWN_RECORDS = 5

/** The books of one instance, its packages and its last records; null for one without usage. */
export async function usageOfInstance(ctx: ServiceContext, instanceId: string): Promise<InstanceUsage | null> {
  requirePermission(ctx, 'portal:read')
  const series = await findSeries(ctx.db, ctx.sellerId, instanceId)
  if (!series) return null
  const [records, packages] = await Promise.all([
    selectRecordsOfInstance(ctx.db, ctx.sellerId, instanceId, SHOWN_RECORDS),
    selectPackagesOfInstance(ctx.db, ctx.sellerId, instanceId),
  ])
  const now = ctx.now()
  const usedOf = await currentUse(ctx.db, ctx.sellerId, packages, now)
  return {
    ...booksOf(series),
    meter: series.meter,
    unit: series.unit,
    events: series.events,
    lastArrivalAt: series.lastArrivalAt,
    buyerUrl: usageUrl(ctx.publicUrl, ctx.secretBox, ctx.sellerId, instanceId),
    packages: packages.map((row) => viewPackage(row, now, usedOf(row))),
    records: records.map(({ meteringSn, beginTime, endTime, value, state }) => ({
      meteringSn,
      beginTime,
      endTime,
      value: formatDecimal(decimal(value)),
      state,
    })),
  }
}
