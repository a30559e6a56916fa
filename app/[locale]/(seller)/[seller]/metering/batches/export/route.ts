import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listBatches } from '@/lib/services/metering/list-batches'

type Context = { params: Promise<{ seller: string }> }

/** The list with its filters. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'usage-calls', listBatches, [
    { title: 'batch_id', value: (row) => row.id },
    { title: 'push', value: (row) => row.push },
    { title: 'records', value: (row) => row.size },
    { title: 'sent_at', value: (row) => row.sentAt },
    { title: 'answered_at', value: (row) => row.answeredAt },
    { title: 'outcome', value: (row) => row.outcome },
    { title: 'http_status', value: (row) => row.status },
    { title: 'code', value: (row) => row.code },
    { title: 'host', value: (row) => row.host },
    { title: 'duration_ms', value: (row) => row.durationMs },
  ])
}
