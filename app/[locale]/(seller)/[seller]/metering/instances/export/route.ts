import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listSeries } from '@/lib/services/metering/list-series'

type Context = { params: Promise<{ seller: string }> }

/** The list with its filters. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'metered-instances', listSeries, [
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'test', value: (row) => row.test },
    { title: 'product_name', value: (row) => row.productName },
    { title: 'customer_id', value: (row) => row.customerId },
    { title: 'customer_name', value: (row) => row.customerName },
    { title: 'meter', value: (row) => row.meter },
    { title: 'unit', value: (row) => row.unit },
    { title: 'events', value: (row) => row.events },
    { title: 'counted', value: (row) => row.counted },
    { title: 'rounded', value: (row) => row.rounded },
    { title: 'accepted', value: (row) => row.accepted },
    { title: 'waiting', value: (row) => row.waiting },
    { title: 'held', value: (row) => row.held },
    { title: 'dead', value: (row) => row.dead },
    { title: 'carried', value: (row) => row.carried },
    { title: 'open', value: (row) => row.open },
    { title: 'last_event_arrived_at', value: (row) => row.lastArrivalAt },
    { title: 'last_usage_at', value: (row) => row.lastUsageAt },
  ])
}
