import { listOrdersRoute } from '@/lib/http/api/orders'
import { dataOf, listInput } from '@/lib/http/api/page'
import { serve } from '@/lib/http/rest'
import { listOrders } from '@/lib/services/orders/list'

export const GET = serve(listOrdersRoute, async ({ ctx, query }) => dataOf(await listOrders(ctx, listInput(query))))
