import { refusalResponse } from '@/lib/http/code-answer'
import { restCall } from '@/lib/http/rest'
import { type ReportUsageInput, reportCodeUsage } from '@/lib/services/licensing/report-code-usage'

/** Tells the marketplace who used the software today: docs/licences.md. */
export async function POST(request: Request): Promise<Response> {
  return restCall(request, 'licenses:check', async (ctx, body) => {
    // The service checks every member.
    const result = await reportCodeUsage(ctx, body as ReportUsageInput)
    if (result.kind === 'refused') return refusalResponse(result)
    return Response.json({ failed: result.failed }, { headers: { 'Cache-Control': 'no-store' } })
  })
}
