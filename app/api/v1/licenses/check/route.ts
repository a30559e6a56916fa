import { checkLicenseRoute } from '@/lib/http/api/licenses'
import { licenseResponse } from '@/lib/http/license-answer'
import { serve } from '@/lib/http/rest'
import { checkLicense } from '@/lib/services/licensing/use-license'

/** Whether a key stands, and whether this device may use it: docs/licences.md. */
export const POST = serve(checkLicenseRoute, async ({ request, ctx, body }) =>
  licenseResponse(request, await checkLicense(ctx, body), { always200: true }),
)
