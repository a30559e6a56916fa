import { customerOf } from '@/lib/http/api/customer'
import { getOrderRoute } from '@/lib/http/api/orders'
import { serve } from '@/lib/http/rest'
import { getOrder } from '@/lib/services/orders/get'

export const GET = serve(getOrderRoute, async ({ ctx, params, query, has }) => {
  const order = await getOrder(ctx, params.id, query.test === undefined ? undefined : query.test === 'true')
  return { ...order, customer: await customerOf(ctx, order.customer, has('personal:read')) }
})
