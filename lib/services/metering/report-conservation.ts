import { selectBooks } from '@/db/queries/usage-reports'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type Books, booksOf } from './books'

export type MeterBooks = Books & {
  meter: string
  unit: string | null
  instances: number
  lastArrivalAt: Date | null
}

/**
 * The conservation line of each meter, over all instances: every amount counted stands in exactly one term. The books
 * of each instance balance at every commit, so their sums do.
 */
export async function reportConservation(ctx: ServiceContext, { test = false } = {}): Promise<MeterBooks[]> {
  requirePermission(ctx, 'portal:read')
  const rows = await selectBooks(ctx.db, ctx.sellerId, test)
  return rows.map((row) => ({
    ...booksOf(row),
    meter: row.meter,
    unit: row.unit,
    instances: row.instances,
    lastArrivalAt: row.lastArrivalAt,
  }))
}
