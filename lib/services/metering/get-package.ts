import { z } from 'zod'
import { selectDrawSteps, selectDraws, selectPackage, selectPackagesOfInstance } from '@/db/queries/package-lists'
import { add, decimal, formatDecimal, subtract, ZERO } from '@/lib/domain/decimal'
import type { PackageForecast } from '@/lib/domain/package-forecast'
import { PAGE_SIZE, type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { type ListInput, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { currentUse } from './current-use'
import { forecastOf, type PackageView, viewPackage } from './package-view'

/** Points of a burn-down. */
const STEPS = 30
const HOUR_MS = 3_600_000

export type DrawRow = { at: Date; meteringSn: string; amount: string; remaining: string }

export type PackageItemDetail = PackageView & {
  unit: string | null
  forecast: PackageForecast | null
  /** What was left at the end of each step of the present period; null for steps yet to come. */
  burnDown: { at: Date; remaining: string | null; expected: string | null }[]
}

export type PackageDetail = {
  packageInstanceId: string
  test: boolean
  productName: string | null
  customer: { customerId: string; name: string | null } | null
  orderId: string
  instanceId: string | null
  items: PackageItemDetail[]
  /** The other packages of the same instance, in the order in which they end. */
  others: PackageView[]
}

/** A package with its burn-down and when it will run dry, one item per meter. */
export async function getPackage(ctx: ServiceContext, packageInstanceId: string): Promise<PackageDetail> {
  requirePermission(ctx, 'portal:read')
  const rows = await selectPackage(ctx.db, ctx.sellerId, packageInstanceId)
  const [first] = rows
  if (!first) throw new ServiceError('not_found', 'There is no such package.')
  const now = ctx.now()
  const { package: main, customer } = first
  const usedOf = await currentUse(
    ctx.db,
    ctx.sellerId,
    rows.map((row) => row.package),
    now,
  )
  const [items, others] = await Promise.all([
    Promise.all(
      rows.map(async ({ package: row, series }): Promise<PackageItemDetail> => {
        const view = viewPackage(row, now, usedOf(row))
        const forecast = await forecastOf(ctx.db, ctx.sellerId, view, now)
        return { ...view, unit: series?.unit ?? null, forecast, burnDown: await burnDown(ctx, view, forecast, now) }
      }),
    ),
    main.instanceId === null ? [] : selectPackagesOfInstance(ctx.db, ctx.sellerId, main.instanceId),
  ])
  return {
    packageInstanceId: main.packageInstanceId,
    test: main.test,
    productName: main.productName,
    customer: main.customerId ? { customerId: main.customerId, name: customer?.name ?? null } : null,
    orderId: main.orderId,
    instanceId: main.instanceId,
    items,
    others: others
      .filter((row) => row.packageInstanceId !== main.packageInstanceId)
      .map((row) => viewPackage(row, now, usedOf(row))),
  }
}

/**
 * The present period in equal steps of whole hours: what was left, and how it goes on to the dry moment. `remaining`
 * stands for the end of each step, so what the ledger says now is the last point.
 */
async function burnDown(
  ctx: ServiceContext,
  view: PackageView,
  forecast: PackageForecast | null,
  now: Date,
): Promise<PackageItemDetail['burnDown']> {
  const from = view.periodStart ?? view.startsAt
  const end = view.periodEnd ?? view.expiresAt
  // As far ahead as it has come, so that neither half is squeezed; never beyond its end.
  const twice = Math.max(now.getTime(), from.getTime() + HOUR_MS) * 2 - from.getTime()
  const to = new Date(Math.min(end?.getTime() ?? twice, twice))
  if (to <= from) return []
  const stepMs = Math.max(Math.ceil((to.getTime() - from.getTime()) / STEPS / HOUR_MS), 1) * HOUR_MS
  const count = Math.ceil((to.getTime() - from.getTime()) / stepMs)
  const drawn = await selectDrawSteps(
    ctx.db,
    { sellerId: ctx.sellerId, packageInstanceId: view.packageInstanceId, meter: view.meter },
    { from, to, stepMs },
  )
  const amounts = new Map(drawn.map(({ step, amount }) => [step, decimal(amount)]))
  const quota = decimal(view.quota)
  let used = ZERO
  return Array.from({ length: count }, (_, step) => {
    const at = new Date(from.getTime() + step * stepMs)
    const past = at <= now
    used = add(used, amounts.get(step) ?? ZERO)
    const present = past && at.getTime() + stepMs > now.getTime()
    return {
      at,
      remaining: past ? formatDecimal(present ? decimal(view.remaining) : subtract(quota, used)) : null,
      expected: present ? view.remaining : past ? null : expectedAt(view, forecast, now, at),
    }
  })
}

function expectedAt(view: PackageView, forecast: PackageForecast | null, now: Date, at: Date): string | null {
  const remaining = decimal(view.remaining)
  const passed = BigInt(at.getTime() - now.getTime())
  switch (forecast?.kind) {
    case 'dry': {
      const lasts = BigInt(forecast.at.getTime() - now.getTime())
      return lasts <= passed ? '0' : formatDecimal(((remaining * (lasts - passed)) / lasts) as typeof remaining)
    }
    case 'lasts': {
      const ahead = BigInt(forecast.until.getTime() - now.getTime())
      const spent = ((remaining - forecast.left) * passed) / ahead
      return formatDecimal((remaining - spent) as typeof remaining)
    }
    case 'used_up':
    case 'unknown':
    case undefined:
      return null
    default:
      return forecast satisfies never
  }
}

const drawsInput = z.object({ ...pageFields, package: textFilter, meter: textFilter })

/** One page of a package's draws, newest first. */
export async function listDraws(ctx: ServiceContext, input: ListInput): Promise<Page<DrawRow>> {
  requirePermission(ctx, 'portal:read')
  const { package: packageInstanceId = '', meter = '', cursor, limit = PAGE_SIZE } = parseInput(drawsInput, input)
  const place = readUuidCursor(cursor)
  const found = await selectDraws(ctx.db, { sellerId: ctx.sellerId, packageInstanceId, meter }, place, limit + 1)
  const page = toPage(found, limit, place, ({ at, meteringSn }) => ({ at, id: meteringSn }))
  return {
    next: page.next,
    previous: page.previous,
    rows: page.rows.map(({ at, meteringSn, amount, remaining }) => ({
      at,
      meteringSn,
      amount: formatDecimal(decimal(amount)),
      remaining: formatDecimal(decimal(remaining)),
    })),
  }
}
