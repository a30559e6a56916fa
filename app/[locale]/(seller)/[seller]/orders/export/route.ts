import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listOrders } from '@/lib/services/orders/list'

type Context = { params: Promise<{ seller: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'orders', listOrders, [
    { title: 'order_id', value: (row) => row.orderId },
    { title: 'test', value: (row) => row.test },
    { title: 'order_type', value: (row) => row.orderType },
    { title: 'charging_mode', value: (row) => row.chargingMode },
    { title: 'product_name', value: (row) => row.productName },
    { title: 'customer_id', value: (row) => row.customerId },
    { title: 'customer_name', value: (row) => row.customerName },
    { title: 'lookup', value: (row) => row.lookup },
    { title: 'ordered_at', value: (row) => row.orderedAt },
    { title: 'received_at', value: (row) => row.createdAt },
    { title: 'instances', value: (row) => row.instances.map((one) => one.instanceId).join(' ') },
  ])
}
