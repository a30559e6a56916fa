import type { NextRequest } from 'next/server'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type CsvColumn, csvResponse, pagesOf } from '@/lib/http/csv'
import { errorResponse } from '@/lib/http/problem'
import { listProducts, type ProductListRow } from '@/lib/services/products/list-products'
import { productQuery } from '../product-query'

/** The products under the list's filters, as CSV. */
export async function GET(
  request: NextRequest,
  { params }: { params: Promise<{ seller: string }> },
): Promise<Response> {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  try {
    const t = await getTranslations('products')
    const query = productQuery(Object.fromEntries(request.nextUrl.searchParams))
    const columns: CsvColumn<ProductListRow>[] = [
      { title: t('productId'), value: (row) => row.productId },
      { title: t('skuCode'), value: (row) => row.skuCode },
      { title: t('name'), value: (row) => row.name },
      { title: t('kind'), value: (row) => row.kind },
      { title: t('provisioning'), value: (row) => row.provisioning?.mode ?? 'default' },
      { title: t('form.promise'), value: (row) => row.provisioning?.promise },
      { title: t('discovered'), value: (row) => row.discovered },
      { title: t('sales'), value: (row) => row.sales },
      { title: t('changed'), value: (row) => row.updatedAt },
    ]
    const pages = pagesOf((cursor: string | undefined) => listProducts(ctx, { ...query, cursor }))
    return await csvResponse(`${seller}-products`, columns, pages)
  } catch (error) {
    return errorResponse(error, ctx.log)
  }
}
