import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listWindows } from '@/lib/services/metering/list-windows'

type Context = { params: Promise<{ seller: string }> }

/** The list with its filters. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'usage-windows', listWindows, [
    { title: 'window_id', value: (row) => row.id },
    { title: 'test', value: (row) => row.test },
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'product_name', value: (row) => row.productName },
    { title: 'meter', value: (row) => row.meter },
    { title: 'cycle', value: (row) => row.cycle },
    { title: 'starts_at', value: (row) => row.startsAt },
    { title: 'ends_at', value: (row) => row.endsAt },
    { title: 'state', value: (row) => row.state },
    { title: 'late', value: (row) => row.late },
    { title: 'total', value: (row) => row.total },
    { title: 'unit', value: (row) => row.unit },
    { title: 'events', value: (row) => row.events },
    { title: 'first_event_at', value: (row) => row.firstEventAt },
    { title: 'last_event_at', value: (row) => row.lastEventAt },
    { title: 'seal_at', value: (row) => row.sealAt },
    { title: 'sealed_at', value: (row) => row.sealedAt },
    { title: 'collected_at', value: (row) => row.collectedAt },
  ])
}
