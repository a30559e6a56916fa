import type { NextRequest } from 'next/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { csvResponse } from '@/lib/http/csv'
import { orNotFound } from '@/lib/http/or-not-found'
import { exportBatch } from '@/lib/services/licensing/export-batch'

type Context = { params: Promise<{ seller: string; batch: string }> }

/** The keys of a batch in clear; audited. */
export async function GET(_: NextRequest, { params }: Context): Promise<Response> {
  const { seller, batch } = await params
  const pages = await orNotFound(exportBatch(await sellerContext(seller), batch))
  return csvResponse(
    `${seller}-licenses-${batch.slice(0, 8)}`,
    [
      { title: 'key', value: (row) => row.key },
      { title: 'license_id', value: (row) => row.licenseId },
      { title: 'status', value: (row) => row.status },
      { title: 'product_id', value: (row) => row.productId },
      { title: 'sku_code', value: (row) => row.skuCode },
      { title: 'seats', value: (row) => row.seats },
      { title: 'valid_from', value: (row) => row.effectiveTime },
      { title: 'expires_at', value: (row) => row.expireTime },
    ],
    pages,
  )
}
