import { listTenantsRoute } from '@/lib/http/api/organisations'
import { dataOf, listInput } from '@/lib/http/api/page'
import { serve } from '@/lib/http/rest'
import { listTenants } from '@/lib/services/organisations/list-tenants'

export const GET = serve(listTenantsRoute, async ({ ctx, query: { trouble, ...query } }) =>
  dataOf(await listTenants(ctx, { ...listInput(query), trouble: trouble === 'true' ? '1' : undefined })),
)
