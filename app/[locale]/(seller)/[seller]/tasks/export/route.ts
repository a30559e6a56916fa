import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listTasks } from '@/lib/services/tasks/list'

type Context = { params: Promise<{ seller: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'tasks', listTasks, [
    { title: 'task_id', value: (row) => row.id },
    { title: 'kind', value: (row) => row.kind },
    { title: 'state', value: (row) => row.state },
    { title: 'test', value: (row) => row.test },
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'order_id', value: (row) => row.orderId },
    { title: 'product_name', value: (row) => row.productName },
    { title: 'owner', value: (row) => row.ownerName },
    { title: 'due_at', value: (row) => row.dueAt },
    { title: 'overdue', value: (row) => row.overdue },
    { title: 'created_at', value: (row) => row.createdAt },
    { title: 'closed_at', value: (row) => row.closedAt },
    { title: 'closed_by', value: (row) => row.closedBy },
  ])
}
