import { z } from 'zod'
import { selectPackages } from '@/db/queries/package-lists'
import { WHEN_USED_UP } from '@/lib/domain/metering'
import { PAGE_SIZE, type Page, readCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { currentUse } from './current-use'
import { type PackageView, viewPackage } from './package-view'

export const PACKAGE_STATES = ['active', 'frozen', 'ended'] as const
/** Shares of the quota that people are told about. */
export const USED_SHARES = ['80', '100'] as const

const listInput = z.object({
  ...pageFields,
  state: choice(PACKAGE_STATES),
  meter: textFilter,
  customer: textFilter,
  instance: textFilter,
  package: textFilter,
  rule: choice(WHEN_USED_UP),
  used: choice(USED_SHARES),
})

export type PackageListRow = PackageView & { customerName: string | null; unit: string | null }

/** One page of packages, newest first: a row per package instance and meter. */
export async function listPackages(ctx: ServiceContext, input: ListInput): Promise<Page<PackageListRow>> {
  requirePermission(ctx, 'portal:read')
  const {
    test,
    cursor,
    limit = PAGE_SIZE,
    rule,
    used,
    package: packageInstance,
    ...filter
  } = parseInput(listInput, input)
  const now = ctx.now()
  const place = readCursor(cursor)
  const found = await selectPackages(
    ctx.db,
    ctx.sellerId,
    {
      ...filter,
      packageInstance,
      withTests: test === '1',
      whenUsedUp: rule,
      usedPercent: used === undefined ? undefined : Number(used),
    },
    now,
    place,
    limit + 1,
  )
  const page = toPage(found, limit, place, ({ package: row }) => ({
    at: row.createdAt,
    id: `${row.packageInstanceId} ${row.meter}`,
  }))
  const usedOf = await currentUse(
    ctx.db,
    ctx.sellerId,
    page.rows.map((row) => row.package),
    now,
  )
  return {
    next: page.next,
    previous: page.previous,
    rows: page.rows.map(({ package: row, customerName, unit }) => ({
      ...viewPackage(row, now, usedOf(row)),
      customerName,
      unit,
    })),
  }
}
