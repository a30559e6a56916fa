import { restCall } from '@/lib/http/rest'
import { type ImportStockInput, importStock } from '@/lib/services/licensing/import-stock'

/** Refills a product's pool with keys of the seller's own licence server: `{ productId, skuCode, text }`, one key a line. */
export async function POST(request: Request): Promise<Response> {
  return restCall(request, 'licenses:stock', async (ctx, body) => {
    // The service checks every member.
    return Response.json(await importStock(ctx, body as ImportStockInput))
  })
}
