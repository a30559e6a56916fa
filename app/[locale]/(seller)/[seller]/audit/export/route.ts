import type { NextRequest } from 'next/server'
import { getTimeZone, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type CsvColumn, csvResponse, pagesOf } from '@/lib/http/csv'
import { errorResponse } from '@/lib/http/problem'
import { type AuditRow, listAuditLog } from '@/lib/services/audit/list'
import { auditFilter } from '../audit-params'

const PAGE = 500

/** The audit log under the list's filters, as CSV. */
export async function GET(
  request: NextRequest,
  { params }: { params: Promise<{ seller: string }> },
): Promise<Response> {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  try {
    const t = await getTranslations('audit')
    const filter = auditFilter(Object.fromEntries(request.nextUrl.searchParams), await getTimeZone())
    const read = (cursor: string | undefined) => listAuditLog(ctx, { filter, cursor, limit: PAGE })
    const columns: CsvColumn<AuditRow>[] = [
      { title: t('time'), value: (row) => row.at },
      { title: t('actor'), value: (row) => row.actorName },
      { title: t('actorKind'), value: (row) => row.actorKind },
      { title: t('action'), value: (row) => row.action },
      { title: t('subject'), value: (row) => row.subjectKind },
      { title: t('subjectId'), value: (row) => row.subjectId },
      { title: t('reason'), value: (row) => row.reason },
      { title: t('details'), value: (row) => row.details && JSON.stringify(row.details) },
    ]
    return await csvResponse(`${seller}-audit`, columns, pagesOf(read))
  } catch (error) {
    return errorResponse(error, ctx.log)
  }
}
