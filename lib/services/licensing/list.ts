import { z } from 'zod'
import { selectLicensedProducts, selectLicenses, selectLicensesOf } from '@/db/queries/license-lists'
import type { LicenseRow } from '@/db/queries/licenses'
import {
  LICENSE_SOURCES,
  LICENSE_STATES,
  type LicenseSource,
  type LicenseState,
  licenseState,
} from '@/lib/domain/license'
import { PAGE_SIZE, type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { keyHashes } from './sealed-key'

const listInput = z.object({
  ...pageFields,
  q: z
    .string()
    .trim()
    .max(2_000)
    .transform((text) => text || undefined)
    .optional()
    .catch(undefined),
  product: textFilter,
  state: choice(LICENSE_STATES),
  source: choice(LICENSE_SOURCES),
  batch: z.uuid().optional().catch(undefined),
  /** Soonest expiry first; newest first otherwise. */
  sort: choice(['expires']),
})

export type LicenseListRow = {
  id: string
  keyHint: string
  test: boolean
  state: LicenseState
  source: LicenseSource
  productId: string | null
  productName: string | null
  skuCode: string | null
  customerId: string | null
  customerName: string | null
  orderId: string | null
  instanceId: string | null
  seats: number | null
  seatsTaken: number
  expireTime: Date | null
  lastSeenAt: Date | null
  createdAt: Date
}

/** One page of licences; a whole key in `q` finds its licence. */
export async function listLicenses(ctx: ServiceContext, input: ListInput): Promise<Page<LicenseListRow>> {
  requirePermission(ctx, 'portal:read')
  const { test, q, state, source, product, batch, sort, cursor, limit = PAGE_SIZE } = parseInput(listInput, input)
  const now = ctx.now()
  const filter = {
    withTests: test === '1',
    state,
    source,
    product,
    batchId: batch,
    byExpiry: sort === 'expires',
    text: q ? { part: q, hashes: keyHashes(ctx.secretBox, ctx.sellerId, q) } : undefined,
  }
  const place = readUuidCursor(cursor)
  const found = await selectLicenses(ctx.db, ctx.sellerId, filter, now, place, limit + 1)
  const page = toPage(found, limit, place, ({ license }) => ({
    at: (filter.byExpiry && license.expireTime) || license.createdAt,
    id: license.id,
  }))
  return {
    next: page.next,
    previous: page.previous,
    rows: page.rows.map(({ license, customerName, seatsTaken }) => ({
      ...shown(license, now),
      customerName,
      seatsTaken,
    })),
  }
}

/** Products with licences, for the filter. */
export async function licenseFacets(
  ctx: ServiceContext,
): Promise<{ products: { productId: string; productName: string | null }[] }> {
  requirePermission(ctx, 'portal:read')
  return { products: await selectLicensedProducts(ctx.db, ctx.sellerId) }
}

export type LinkedLicense = Omit<LicenseListRow, 'customerName' | 'seatsTaken'>

/** Licences of an instance or an order, for their pages. */
export async function licensesOf(
  ctx: ServiceContext,
  of: { instanceId: string } | { orderId: string; test: boolean },
): Promise<LinkedLicense[]> {
  requirePermission(ctx, 'portal:read')
  const rows = await selectLicensesOf(ctx.db, ctx.sellerId, of, 20)
  return rows.map((row) => shown(row, ctx.now()))
}

function shown(license: LicenseRow, now: Date): LinkedLicense {
  const { id, keyHint, test, source, productId, productName, skuCode, customerId, orderId, instanceId } = license
  const { seats, expireTime, lastSeenAt, createdAt } = license
  return {
    id,
    keyHint,
    test,
    state: licenseState(license, now),
    source,
    productId,
    productName,
    skuCode,
    customerId,
    orderId,
    instanceId,
    seats,
    expireTime,
    lastSeenAt,
    createdAt,
  }
}
