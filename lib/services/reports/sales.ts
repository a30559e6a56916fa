import { selectSales } from '@/db/queries/reports'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { rowsBySteps } from '@/lib/services/settled'
import { daySpan } from './range'

const SHOWN_PRODUCTS = 5
/** The order query tells the product soon after the purchase, but may fail for a while. */
const SETTLED_MS = 3 * 86_400_000

export type SalesReport = {
  /** Best sellers first, at most five; `name` is null while the order query has not told the product. */
  products: { key: string; name: string | null; total: number }[]
  /** What the others sold together; null when there are none. */
  rest: number | null
  points: { at: Date; sales: Record<string, number> }[]
  total: number
}

/** Key under which the products beyond the best sellers are added up. */
export const REST = '_rest'

/** New instances per day and product, over whole days of the reader's zone. */
export async function reportSales(
  ctx: ServiceContext,
  { days, timeZone }: { days: number; timeZone: string },
): Promise<SalesReport> {
  requirePermission(ctx, 'portal:read')
  const span = daySpan(Math.min(days, 90), ctx.now(), timeZone)
  // Read anew each day: what the order query tells very late is shown the day after.
  const rows = await rowsBySteps(ctx, `sales ${span.to.toISOString()}`, span, SETTLED_MS, (part) =>
    selectSales(ctx.db, ctx.sellerId, part),
  )

  const totals = new Map<string, { key: string; name: string | null; total: number }>()
  for (const row of rows) {
    const key = row.productId ?? ''
    const known = totals.get(key)
    totals.set(key, { key, name: row.product ?? known?.name ?? row.productId, total: (known?.total ?? 0) + row.sales })
  }
  const ranked = [...totals.values()].sort((a, b) => b.total - a.total || a.key.localeCompare(b.key))
  const products = ranked.slice(0, SHOWN_PRODUCTS)
  const shown = new Set(products.map((product) => product.key))

  const points = span.starts.map((at) => ({ at, sales: {} as Record<string, number> }))
  for (const row of rows) {
    const key = shown.has(row.productId ?? '') ? (row.productId ?? '') : REST
    const point = points[row.step]
    if (point) point.sales[key] = (point.sales[key] ?? 0) + row.sales
  }
  const sum = (list: { total: number }[]) => list.reduce((all, each) => all + each.total, 0)
  const others = ranked.slice(SHOWN_PRODUCTS)
  return { products, rest: others.length > 0 ? sum(others) : null, points, total: sum(ranked) }
}
