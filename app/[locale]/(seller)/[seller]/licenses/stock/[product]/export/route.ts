import type { NextRequest } from 'next/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { csvResponse } from '@/lib/http/csv'
import { orNotFound } from '@/lib/http/or-not-found'
import { pathSegment } from '@/lib/http/path-segment'
import { exportStock } from '@/lib/services/licensing/stock'

type Context = { params: Promise<{ seller: string; product: string }> }

/** A pool with its keys in clear; audited. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller, product } = await params
  const ctx = await sellerContext(seller)
  const productId = pathSegment(product)
  const skuCode = request.nextUrl.searchParams.get('sku') ?? ''
  return csvResponse(
    `${seller}-license-stock`,
    [
      { title: 'key', value: (row) => row.key },
      { title: 'state', value: (row) => (row.drawnAt ? 'drawn' : 'free') },
      { title: 'license_id', value: (row) => row.licenseId },
      { title: 'drawn_at', value: (row) => row.drawnAt },
      { title: 'imported_at', value: (row) => row.importedAt },
      { title: 'imported_by', value: (row) => row.importedBy },
    ],
    await orNotFound(exportStock(ctx, { productId, skuCode })),
  )
}
