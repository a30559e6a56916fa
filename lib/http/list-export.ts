import 'server-only'
import type { NextRequest } from 'next/server'
import { getTimeZone } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import type { Page } from '@/lib/domain/paging'
import type { ServiceContext } from '@/lib/services/context'
import { type CsvColumn, csvResponse, pagesOf } from './csv'
import { listParams } from './list-params'
import { errorResponse } from './problem'

const ROWS_AT_A_TIME = 500

/** A list as a CSV download with the filters of the address; rows are read while they are sent. */
export async function listExport<Row>(
  request: NextRequest,
  seller: string,
  fileName: string,
  list: (ctx: ServiceContext, input: Record<string, unknown>) => Promise<Page<Row>>,
  columns: CsvColumn<Row>[],
): Promise<Response> {
  const ctx = await sellerContext(seller)
  const input = listParams(Object.fromEntries(request.nextUrl.searchParams), await getTimeZone())
  const pages = pagesOf<Row, string>((cursor) => list(ctx, { ...input, cursor, limit: ROWS_AT_A_TIME }))
  try {
    return await csvResponse(`${seller}-${fileName}`, columns, pages)
  } catch (error) {
    return errorResponse(error, ctx.log)
  }
}
