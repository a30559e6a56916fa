import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listUnlanded } from '@/lib/services/landings/list-unlanded'

type Context = { params: Promise<{ seller: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'registration-pending', listUnlanded, [
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'order_id', value: (row) => row.orderId },
    { title: 'product', value: (row) => row.productName },
    { title: 'customer', value: (row) => row.customerName },
    { title: 'bound', value: (row) => row.bound },
    { title: 'test', value: (row) => row.test },
    { title: 'ready_at', value: (row) => row.readyAt },
    { title: 'created_at', value: (row) => row.createdAt },
  ])
}
