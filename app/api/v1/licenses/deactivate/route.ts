import { deactivateLicenseRoute } from '@/lib/http/api/licenses'
import { licenseResponse } from '@/lib/http/license-answer'
import { serve } from '@/lib/http/rest'
import { deactivateLicense } from '@/lib/services/licensing/use-license'

/** Gives a device's seat back: docs/licences.md. */
export const POST = serve(deactivateLicenseRoute, async ({ request, ctx, body }) =>
  licenseResponse(request, await deactivateLicense(ctx, body)),
)
