import { noteOpenApiTest } from '@/db/queries/sellers'
import { createOpenApiClient } from '@/lib/koogallery/open-api/client'
import { OpenApiError } from '@/lib/koogallery/open-api/errors'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { loadSeller } from './load-seller'

/** A mock order that the marketplace keeps for debugging (protocol/seller-center.md 4). */
export const MOCK_ORDER = 'MOCKPERIODYEARNEW'

export type OpenApiTest = { durationMs: number } & (
  | { ok: true; host: string; orderType: string; lines: number }
  | { ok: false; code: string; message: string; status: number | null }
)

/** Asks the marketplace for a mock order with the saved credentials; changes nothing but the note of the last test. Throws `conflict` without any. */
export async function testOpenApi(ctx: ServiceContext, send: typeof fetch = fetch): Promise<OpenApiTest> {
  requirePermission(ctx, 'settings:write')
  const seller = await loadSeller(ctx.db, ctx.secretBox, ctx.sellerId)
  if (!seller?.openApi) {
    const message = 'Save AK and SK first.'
    throw new ServiceError('conflict', message, [{ path: '', code: 'no_open_api', message }])
  }
  const client = createOpenApiClient({
    ...seller.openApi,
    fallbackUrl: seller.openApi.fallbackUrl ?? undefined,
    fetch: send,
    now: ctx.now,
  })
  const noted = (result: string) => noteOpenApiTest(ctx.db, ctx.sellerId, { testedAt: ctx.now(), testResult: result })
  const begin = performance.now()
  const durationMs = () => Math.round(performance.now() - begin)
  try {
    const { order, host } = await client.queryOrder({ orderId: MOCK_ORDER })
    await noted('ok')
    return { ok: true, host, orderType: order.orderType, lines: order.lines.length, durationMs: durationMs() }
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error
    await noted(error.code)
    return {
      ok: false,
      code: error.code,
      message: error.message,
      status: error.status ?? null,
      durationMs: durationMs(),
    }
  }
}
