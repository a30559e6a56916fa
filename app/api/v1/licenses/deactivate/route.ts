import { licenseResponse } from '@/lib/http/license-answer'
import { restCall } from '@/lib/http/rest'
import { type DeactivateInput, deactivateLicense } from '@/lib/services/licensing/use-license'

/** Gives a device's seat back: docs/licences.md. */
export async function POST(request: Request): Promise<Response> {
  return restCall(request, 'licenses:check', async (ctx, body) => {
    // The service checks every member.
    return licenseResponse(request, await deactivateLicense(ctx, body as DeactivateInput))
  })
}
