import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listInstances } from '@/lib/services/instances/list'

type Context = { params: Promise<{ seller: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'instances', listInstances, [
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'order_id', value: (row) => row.orderId },
    { title: 'test', value: (row) => row.test },
    { title: 'state', value: (row) => row.state },
    { title: 'product_id', value: (row) => row.productId },
    { title: 'product_name', value: (row) => row.productName },
    { title: 'sku_code', value: (row) => row.skuCode },
    { title: 'charging_mode', value: (row) => row.chargingMode },
    { title: 'customer_id', value: (row) => row.customerId },
    { title: 'customer_name', value: (row) => row.customerName },
    { title: 'expires_at', value: (row) => row.expireTime },
    { title: 'created_at', value: (row) => row.createdAt },
  ])
}
