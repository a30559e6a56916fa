import { importStockRoute } from '@/lib/http/api/licenses'
import { serve } from '@/lib/http/rest'
import { importStock } from '@/lib/services/licensing/import-stock'

/** Refills a product's pool with keys of the seller's own licence server: docs/licences.md. */
export const POST = serve(importStockRoute, ({ ctx, body }) => importStock(ctx, body))
