import { selectOpenUsage, selectUsageDays, selectWindowUsage } from '@/db/queries/usage-reports'
import { add, type Decimal, decimal, formatDecimal, subtract, ZERO } from '@/lib/domain/decimal'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import type { ChartRange } from '@/lib/services/reports/range'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DAYS: Record<Exclude<ChartRange, '24h'>, number> = { '7d': 7, '30d': 30 }

/** Where usage of a past period stands; `sealed`: as counted, of hours not yet told apart by state. */
export const USAGE_PARTS = ['accepted', 'waiting', 'held', 'dead', 'open'] as const
export type UsagePart = (typeof USAGE_PARTS)[number] | 'sealed'

export type UsageChart = {
  meter: string
  /** Parts that occur at all, in the order they are stacked. */
  parts: UsagePart[]
  points: { at: Date; amounts: Partial<Record<UsagePart, string>> }[]
  total: string
}

type Scope = { test?: boolean; instanceId?: string }

/**
 * Usage over time, a chart per meter: by hour for a day, by day (UTC) beyond. Empty periods are there, empty.
 * Past days come from what sealing and verdicts kept per day; what is not sealed yet from the open windows.
 */
export async function reportUsage(
  ctx: ServiceContext,
  { range, test = false, instanceId }: { range: ChartRange } & Scope,
): Promise<UsageChart[]> {
  requirePermission(ctx, 'portal:read')
  return range === '24h' ? byHour(ctx, { test, instanceId }) : byDay(ctx, { test, instanceId }, DAYS[range])
}

async function byHour(ctx: ServiceContext, scope: { test: boolean; instanceId?: string }): Promise<UsageChart[]> {
  const to = (Math.floor(ctx.now().getTime() / HOUR_MS) + 1) * HOUR_MS
  const starts = Array.from({ length: 24 }, (_, step) => new Date(to - (24 - step) * HOUR_MS))
  const span = { from: new Date(to - DAY_MS), to: new Date(to) }
  const rows = await selectWindowUsage(ctx.db, ctx.sellerId, scope, span)
  return chartsOf(
    starts,
    ['sealed', 'open'],
    rows.map(({ startsAt, meter, state, total }) => ({
      meter,
      step: Math.floor((startsAt.getTime() - span.from.getTime()) / HOUR_MS),
      part: state,
      amount: decimal(total),
    })),
  )
}

async function byDay(
  ctx: ServiceContext,
  scope: { test: boolean; instanceId?: string },
  days: number,
): Promise<UsageChart[]> {
  const today = Math.floor(ctx.now().getTime() / DAY_MS)
  const starts = Array.from({ length: days }, (_, step) => new Date((today - days + 1 + step) * DAY_MS))
  const [from, to] = [starts[0], starts.at(-1)].map((at) => at?.toISOString().slice(0, 10) ?? '')
  const [sealed, open] = await Promise.all([
    selectUsageDays(ctx.db, ctx.sellerId, scope, { from: from ?? '', to: to ?? '' }),
    selectOpenUsage(ctx.db, ctx.sellerId, scope),
  ])
  const stepOf = (at: Date) => Math.floor(at.getTime() / DAY_MS) - (today - days + 1)
  const parts = sealed.flatMap((row) => {
    const [accepted, held, dead] = [decimal(row.accepted), decimal(row.held), decimal(row.dead)]
    const waiting = subtract(subtract(subtract(decimal(row.sealed), accepted), held), dead)
    const step = stepOf(new Date(`${row.day}T00:00:00Z`))
    return Object.entries({ accepted, waiting, held, dead }).map(([part, amount]) => ({
      meter: row.meter,
      step,
      part: part as UsagePart,
      amount,
    }))
  })
  return chartsOf(starts, USAGE_PARTS, [
    ...parts,
    ...open.map(({ startsAt, meter, total }) => ({
      meter,
      step: stepOf(startsAt),
      part: 'open' as const,
      amount: decimal(total),
    })),
  ])
}

function chartsOf(
  starts: readonly Date[],
  order: readonly UsagePart[],
  rows: readonly { meter: string; step: number; part: UsagePart; amount: Decimal }[],
): UsageChart[] {
  const charts = new Map<string, Map<UsagePart, Decimal>[]>()
  for (const { meter, step, part, amount } of rows) {
    const points = charts.get(meter) ?? starts.map(() => new Map<UsagePart, Decimal>())
    charts.set(meter, points)
    const point = points[step]
    point?.set(part, add(point.get(part) ?? ZERO, amount))
  }
  return [...charts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([meter, points]) => {
      const used = new Set(points.flatMap((point) => [...point].filter(([, n]) => n !== ZERO).map(([part]) => part)))
      return {
        meter,
        parts: order.filter((part) => used.has(part)),
        points: starts.map((at, step) => ({
          at,
          amounts: Object.fromEntries([...(points[step] ?? [])].map(([part, n]) => [part, formatDecimal(n)])),
        })),
        total: formatDecimal(points.reduce((all, point) => [...point.values()].reduce(add, all), ZERO)),
      }
    })
}
