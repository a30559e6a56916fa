import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type CsvColumn, csvResponse, pagesOf } from '@/lib/http/csv'
import { exportMessages } from '@/lib/services/messages/export'
import { messageQuery } from '@/lib/services/messages/query'
import type { MessageCursor, MessageListRow } from '@/lib/services/messages/rows'

/** The list as CSV, with the filters of its address. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ locale: string; seller: string }> },
): Promise<Response> {
  const { locale, seller } = await params
  const ctx = await sellerContext(seller)
  const asked = messageQuery.parse(Object.fromEntries(new URL(request.url).searchParams))
  const query = asked.unsigned ? { verdict: 'refused' as const, test: 'show' as const, ...asked } : asked
  const t = await getTranslations({ locale: locale === 'en' ? 'en' : 'zh', namespace: 'messages.csv' })
  const columns: CsvColumn<MessageListRow>[] = [
    { title: t('received'), value: (row) => row.receivedAt },
    { title: t('id'), value: (row) => row.id },
    { title: t('test'), value: (row) => row.test },
    { title: t('family'), value: (row) => row.family },
    { title: t('activity'), value: (row) => row.activity },
    { title: t('scene'), value: (row) => row.scene },
    { title: t('verdict'), value: (row) => row.verdict },
    { title: t('reason'), value: (row) => row.reason },
    { title: t('code'), value: (row) => row.resultCode },
    { title: t('orderId'), value: (row) => row.orderId },
    { title: t('orderLineId'), value: (row) => row.orderLineId },
    { title: t('instanceId'), value: (row) => row.instanceId },
    { title: t('businessId'), value: (row) => row.businessId },
    { title: t('durationMs'), value: (row) => row.durationUs / 1000 },
    { title: t('rerunBy'), value: (row) => row.rerunBy },
  ]
  const pages = pagesOf<MessageListRow, MessageCursor>((cursor) => exportMessages(ctx, query, cursor))
  return csvResponse(`messages-${seller}`, columns, pages)
}
