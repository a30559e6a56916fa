import { customerOf } from '@/lib/http/api/customer'
import { getInstanceRoute } from '@/lib/http/api/instances'
import { serve } from '@/lib/http/rest'
import { getInstance } from '@/lib/services/instances/get'

export const GET = serve(getInstanceRoute, async ({ ctx, params, has }) => {
  const instance = await getInstance(ctx, params.id)
  return { ...instance, customer: await customerOf(ctx, instance.customer, has('personal:read')) }
})
