import { z } from 'zod'
import { selectMonth } from '@/db/queries/usage-reports'
import { add, type Decimal, decimal, formatDecimal, subtract } from '@/lib/domain/decimal'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'

/** Instances of one month that a report takes in; beyond that it says so. */
export const MONTH_ROWS = 20_000

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/
const monthInput = z.object({
  month: z.string().regex(MONTH).optional().catch(undefined),
  test: choice(['1']),
})

/** Exact amounts in marketplace units. */
export type MonthAmounts = {
  accepted: string
  waiting: string
  held: string
  dead: string
  sealed: string
  records: number
}

export type MonthLine = MonthAmounts & {
  instanceId: string
  productId: string | null
  productName: string | null
  customerId: string | null
  customerName: string | null
  meter: string
  unit: string | null
}

export type MonthProduct = MonthAmounts & {
  /** Stands for product and meter. */
  key: string
  productId: string | null
  productName: string | null
  meter: string
  unit: string | null
  lines: MonthLine[]
}

export type MonthReport = { month: string; products: MonthProduct[]; complete: boolean }

/**
 * A month by the UTC day of consumption, as the marketplace's statement has it: per product and meter, and for each
 * instance below. `complete` is false where there are more instances than a page can hold.
 */
export async function reportMonth(ctx: ServiceContext, input: ListInput): Promise<MonthReport> {
  requirePermission(ctx, 'portal:read')
  const { month = ctx.now().toISOString().slice(0, 7), test } = parseInput(monthInput, input)
  const next = new Date(`${month}-01T00:00:00Z`)
  next.setUTCMonth(next.getUTCMonth() + 1)
  const rows = await selectMonth(
    ctx.db,
    ctx.sellerId,
    { from: `${month}-01`, to: next.toISOString().slice(0, 10), test: test === '1' },
    MONTH_ROWS + 1,
  )
  const products = new Map<string, { lines: MonthLine[]; sums: Sums }>()
  for (const row of rows.slice(0, MONTH_ROWS)) {
    const sums = sumsOf(row)
    const { instanceId, productId, productName, customerId, customerName, meter, unit } = row
    const line = { instanceId, productId, productName, customerId, customerName, meter, unit, ...written(sums) }
    const key = `${productId ?? ''} ${meter}`
    const known = products.get(key)
    products.set(key, {
      lines: [...(known?.lines ?? []), line],
      sums: known ? added(known.sums, sums) : sums,
    })
  }
  return {
    month,
    complete: rows.length <= MONTH_ROWS,
    products: [...products].flatMap(([key, { lines, sums }]) => {
      const [first] = lines
      if (!first) return []
      const { productId, productName, meter, unit } = first
      return [{ key, productId, productName, meter, unit, lines, ...written(sums) }]
    }),
  }
}

/** The last months, newest first, as `yyyy-mm`. */
export function lastMonths(now: Date, count: number): string[] {
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  )
}

type Sums = { sealed: Decimal; accepted: Decimal; held: Decimal; dead: Decimal; records: number }

function sumsOf(row: { sealed: string; accepted: string; held: string; dead: string; records: number }): Sums {
  return {
    sealed: decimal(row.sealed),
    accepted: decimal(row.accepted),
    held: decimal(row.held),
    dead: decimal(row.dead),
    records: row.records,
  }
}

function added(a: Sums, b: Sums): Sums {
  return {
    sealed: add(a.sealed, b.sealed),
    accepted: add(a.accepted, b.accepted),
    held: add(a.held, b.held),
    dead: add(a.dead, b.dead),
    records: a.records + b.records,
  }
}

function written({ sealed, accepted, held, dead, records }: Sums): MonthAmounts {
  return {
    sealed: formatDecimal(sealed),
    accepted: formatDecimal(accepted),
    held: formatDecimal(held),
    dead: formatDecimal(dead),
    waiting: formatDecimal(subtract(subtract(subtract(sealed, accepted), held), dead)),
    records,
  }
}
