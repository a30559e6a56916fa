import { bit, dataOf, listInput } from '@/lib/http/api/page'
import { listUsageRecordsRoute } from '@/lib/http/api/usage-records'
import { serve } from '@/lib/http/rest'
import { listRecords } from '@/lib/services/metering/list-records'

export const GET = serve(listUsageRecordsRoute, async ({ ctx, query: { late, checked, ...query } }) =>
  dataOf(await listRecords(ctx, { ...listInput(query), late: bit(late), checked: bit(checked) })),
)
