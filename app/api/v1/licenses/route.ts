import { listLicensesRoute } from '@/lib/http/api/licenses'
import { dataOf, listInput } from '@/lib/http/api/page'
import { serve } from '@/lib/http/rest'
import { listLicenses } from '@/lib/services/licensing/list'

export const GET = serve(listLicensesRoute, async ({ ctx, query }) => dataOf(await listLicenses(ctx, listInput(query))))
