import { licenseResponse } from '@/lib/http/license-answer'
import { restCall } from '@/lib/http/rest'
import { type ActivateInput, activateLicense } from '@/lib/services/licensing/use-license'

/** Takes a seat for a device, or finds the one it has: docs/licences.md. */
export async function POST(request: Request): Promise<Response> {
  return restCall(request, 'licenses:check', async (ctx, body) => {
    // The service checks every member.
    return licenseResponse(request, await activateLicense(ctx, body as ActivateInput))
  })
}
