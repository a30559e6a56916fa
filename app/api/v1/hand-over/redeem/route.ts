import { restCall } from '@/lib/http/rest'
import { redeemHandOver } from '@/lib/services/landing/redeem'

/** Exchanges a hand-over code, or uses a hand-over token up: docs/landing.md. */
export async function POST(request: Request): Promise<Response> {
  return restCall(request, 'instances:read', async (ctx, body) => {
    return Response.json(await redeemHandOver(ctx, body), { headers: { 'Cache-Control': 'no-store' } })
  })
}
