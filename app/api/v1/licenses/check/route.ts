import { licenseResponse } from '@/lib/http/license-answer'
import { restCall } from '@/lib/http/rest'
import { type CheckInput, checkLicense } from '@/lib/services/licensing/use-license'

/** Whether a key stands, and whether this device may use it: docs/licences.md. */
export async function POST(request: Request): Promise<Response> {
  return restCall(request, 'licenses:check', async (ctx, body) => {
    // The service checks every member.
    return licenseResponse(request, await checkLicense(ctx, body as CheckInput), { always200: true })
  })
}
