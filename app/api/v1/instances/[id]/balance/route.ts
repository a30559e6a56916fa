import { restCall } from '@/lib/http/rest'
import { balanceOf } from '@/lib/services/metering/balance-of'
import { notFound } from '@/lib/services/refusals'

type Route = { params: Promise<{ id: string }> }

/** What a pay-per-use instance may still use: docs/metering.md. */
export async function GET(request: Request, { params }: Route): Promise<Response> {
  const { id } = await params
  return restCall(request, ['instances:read', 'usage:write'], async (ctx) => {
    const found = await balanceOf(ctx.db, ctx, id)
    if (!found) throw notFound('metered instance')
    return Response.json(found, { headers: { 'Cache-Control': 'no-store' } })
  })
}
