import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listDrifts } from '@/lib/services/orders/drift'

type Context = { params: Promise<{ seller: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'order-drift', listDrifts, [
    { title: 'order_id', value: (row) => row.orderId },
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'field', value: (row) => row.field },
    { title: 'ours', value: (row) => row.ours },
    { title: 'theirs', value: (row) => row.theirs },
    { title: 'source', value: (row) => row.source },
    { title: 'state', value: (row) => row.state },
    { title: 'found_at', value: (row) => row.foundAt },
    { title: 'decided_by', value: (row) => row.decidedBy },
    { title: 'reason', value: (row) => row.reason },
  ])
}
