import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listDeliveries } from '@/lib/services/hooks/deliveries'

type Context = { params: Promise<{ seller: string; endpointId: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller, endpointId } = await params
  return listExport(request, seller, 'deliveries', (ctx, input) => listDeliveries(ctx, { ...input, endpointId }), [
    { title: 'delivery_id', value: (row) => row.id },
    { title: 'type', value: ({ payload }) => (payload.kind === 'hook' ? payload.type : payload.kind) },
    { title: 'state', value: (row) => row.state },
    { title: 'test', value: (row) => row.test },
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'attempts', value: (row) => row.attempts },
    { title: 'duration_ms', value: (row) => row.durationMs },
    { title: 'last_error', value: (row) => row.lastError },
    { title: 'created_at', value: (row) => row.createdAt },
    { title: 'finished_at', value: (row) => row.finishedAt },
  ])
}
