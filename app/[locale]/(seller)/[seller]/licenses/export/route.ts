import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listLicenses } from '@/lib/services/licensing/list'

type Context = { params: Promise<{ seller: string }> }

/** The list with its filters, without keys: those leave the portal by a batch's or a pool's own, audited export. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'licenses', listLicenses, [
    { title: 'license_id', value: (row) => row.id },
    { title: 'key_end', value: (row) => row.keyHint },
    { title: 'test', value: (row) => row.test },
    { title: 'state', value: (row) => row.state },
    { title: 'source', value: (row) => row.source },
    { title: 'product_id', value: (row) => row.productId },
    { title: 'sku_code', value: (row) => row.skuCode },
    { title: 'product_name', value: (row) => row.productName },
    { title: 'customer_id', value: (row) => row.customerId },
    { title: 'customer_name', value: (row) => row.customerName },
    { title: 'order_id', value: (row) => row.orderId },
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'seats', value: (row) => row.seats },
    { title: 'seats_taken', value: (row) => row.seatsTaken },
    { title: 'expires_at', value: (row) => row.expireTime },
    { title: 'last_seen_at', value: (row) => row.lastSeenAt },
    { title: 'created_at', value: (row) => row.createdAt },
  ])
}
