import { customerOf } from '@/lib/http/api/customer'
import { getLicenseRoute } from '@/lib/http/api/licenses'
import { serve } from '@/lib/http/rest'
import { getLicense } from '@/lib/services/licensing/get'

export const GET = serve(getLicenseRoute, async ({ ctx, params, has }) => {
  const license = await getLicense(ctx, params.id)
  return { ...license, customer: await customerOf(ctx, license.customer, has('personal:read')) }
})
