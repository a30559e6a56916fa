import { activateLicenseRoute } from '@/lib/http/api/licenses'
import { licenseResponse } from '@/lib/http/license-answer'
import { serve } from '@/lib/http/rest'
import { activateLicense } from '@/lib/services/licensing/use-license'

/** Takes a seat for a device, or finds the one it has: docs/licences.md. */
export const POST = serve(activateLicenseRoute, async ({ request, ctx, body }) =>
  licenseResponse(request, await activateLicense(ctx, body)),
)
