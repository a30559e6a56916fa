import { getContainer } from '@/lib/container'
import { metrics } from '@/lib/observability/metrics'

export const dynamic = 'force-dynamic'

/** Prometheus text format. */
export async function GET(): Promise<Response> {
  const { registry } = metrics()
  await (await getContainer()).readGauges()
  return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
}
