import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listPackages } from '@/lib/services/metering/list-packages'

type Context = { params: Promise<{ seller: string }> }

/** The list with its filters. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'packages', listPackages, [
    { title: 'package_instance_id', value: (row) => row.packageInstanceId },
    { title: 'test', value: (row) => row.test },
    { title: 'state', value: (row) => row.state },
    { title: 'product_name', value: (row) => row.productName },
    { title: 'order_id', value: (row) => row.orderId },
    { title: 'customer_id', value: (row) => row.customerId },
    { title: 'customer_name', value: (row) => row.customerName },
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'meter', value: (row) => row.meter },
    { title: 'unit', value: (row) => row.unit },
    { title: 'quota', value: (row) => row.quota },
    { title: 'used', value: (row) => row.used },
    { title: 'remaining', value: (row) => row.remaining },
    { title: 'when_used_up', value: (row) => row.whenUsedUp },
    { title: 'resets', value: (row) => row.resets },
    { title: 'period_start', value: (row) => row.periodStart },
    { title: 'period_end', value: (row) => row.periodEnd },
    { title: 'starts_at', value: (row) => row.startsAt },
    { title: 'expires_at', value: (row) => row.expiresAt },
  ])
}
