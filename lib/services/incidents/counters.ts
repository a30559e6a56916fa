import { countOrdersAtRisk, selectFailedOrders, selectProbeDays } from '@/db/queries/incidents'
import { countProbes } from '@/db/queries/probe-days'
import { findSeller } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { badDaysInARow, failsOrder } from '@/lib/domain/incidents'
import { PLATFORM_CLOCKS } from '@/lib/domain/platform-clocks'
import { wallTime } from '@/lib/domain/wall-time'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { monthStart } from '@/lib/services/reports/range'
import { completeSettings } from '@/lib/services/settings/seller-snapshot'

const DAY_MS = 86_400_000
/** As far back as test calls are counted: more days in a row than anybody lets pass. */
const PROBE_DAYS = 14
/** An answer may still change so long after the call came: it was waiting in line, or is being committed. */
const SETTLED_MS = 30_000

/** A product's count; the id is empty where the product is not known. */
export type ProductCount = { productId: string; name: string | null; count: number }

export type Counters = {
  /** `2026-11`, in the marketplace's zone. */
  month: string
  /** Orders of this month that failed for good, by product, the most first; test traffic never. */
  failedOrders: ProductCount[]
  /** Orders with a running clock: they may still fail for good. */
  ordersAtRisk: number
  /** Days in a row on which test calls failed, by product, the most first; only products with such days. */
  badProbeDays: ProductCount[]
}

/** What the marketplace counts against the seller (protocol/seller-center.md 5 and 6.3). */
export async function reportCounters(ctx: ServiceContext): Promise<Counters> {
  requirePermission(ctx, 'portal:read')
  const { db, sellerId } = ctx
  const now = ctx.now()
  const zone = await zoneOf(ctx)
  const today = dayIn(now, zone)
  const failing = PLATFORM_CLOCKS.filter(({ family, activity }) => failsOrder(family, activity))
  const [failed, ordersAtRisk, days] = await Promise.all([
    selectFailedOrders(db, sellerId, monthStart(now, zone)),
    countOrdersAtRisk(db, sellerId, failing, now),
    selectProbeDays(db, sellerId, dayIn(new Date(now.getTime() - PROBE_DAYS * DAY_MS), zone)),
  ])
  const badProbeDays = [...Map.groupBy(days, ({ productId }) => productId)]
    .map(([productId, ofProduct]) => ({ productId, name: null, count: badDaysInARow(ofProduct, today) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
  return {
    month: today.slice(0, 7),
    failedOrders: failed.map(({ productId, productName, count }) => ({ productId, name: productName, count })),
    ordersAtRisk,
    badProbeDays,
  }
}

/** Counts the marketplace's test calls that came since the last look, each once. */
export async function countProbeDays(ctx: ServiceContext): Promise<void> {
  const now = ctx.now()
  const zone = await zoneOf(ctx)
  const span = { from: probesFrom(now), until: probesUntil(now), zone }
  while (await transaction(ctx.db, (tx) => countProbes(tx, ctx.sellerId, span)));
}

export const probesFrom = (now: Date) => new Date(now.getTime() - PROBE_DAYS * DAY_MS)
export const probesUntil = (now: Date) => new Date(now.getTime() - SETTLED_MS)

async function zoneOf(ctx: ServiceContext): Promise<string> {
  const seller = await findSeller(ctx.db, ctx.sellerId)
  return completeSettings(seller?.settings ?? {}).usageZone
}

const dayIn = (at: Date, zone: string) => new Date(wallTime(at.getTime(), zone)).toISOString().slice(0, 10)
