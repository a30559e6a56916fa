import { dataOf, listInput } from '@/lib/http/api/page'
import { listPackagesRoute } from '@/lib/http/api/usage-records'
import { serve } from '@/lib/http/rest'
import { listPackages } from '@/lib/services/metering/list-packages'

export const GET = serve(listPackagesRoute, async ({ ctx, query }) => dataOf(await listPackages(ctx, listInput(query))))
