import { redeemRoute } from '@/lib/http/api/instances'
import { serve } from '@/lib/http/rest'
import { redeemHandOver } from '@/lib/services/landing/redeem'

/** Exchanges a hand-over code, or uses a hand-over token up: docs/landing.md. */
export const POST = serve(redeemRoute, ({ ctx, body }) => redeemHandOver(ctx, body))
