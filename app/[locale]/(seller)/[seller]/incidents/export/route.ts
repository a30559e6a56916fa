import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listIncidents } from '@/lib/services/incidents/list'

type Context = { params: Promise<{ seller: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'incidents', listIncidents, [
    { title: 'incident_id', value: (row) => row.id },
    { title: 'state', value: (row) => row.state },
    { title: 'activity', value: (row) => row.activity },
    { title: 'product_id', value: (row) => row.productId },
    { title: 'product_name', value: (row) => row.productName },
    { title: 'result_code', value: (row) => row.resultCode },
    { title: 'reason', value: (row) => row.reason },
    { title: 'failing_now', value: (row) => row.failing },
    { title: 'affected', value: (row) => row.subjects },
    { title: 'failed_calls', value: (row) => row.calls },
    { title: 'clock_ends_at', value: (row) => row.clock?.givesUpAt ?? null },
    { title: 'clock_outcome', value: (row) => row.clock?.outcome ?? null },
    { title: 'owner', value: (row) => row.ownerName },
    { title: 'first_seen_at', value: (row) => row.firstSeenAt },
    { title: 'last_seen_at', value: (row) => row.lastSeenAt },
    { title: 'closed_at', value: (row) => row.closedAt },
    { title: 'closed_by', value: (row) => row.closedBy },
  ])
}
