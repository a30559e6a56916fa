import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listJobs } from '@/lib/services/jobs/list'

type Context = { params: Promise<{ seller: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'jobs', listJobs, [
    { title: 'job_id', value: (row) => row.id },
    { title: 'kind', value: (row) => row.payload.kind },
    { title: 'action', value: (row) => (row.payload.kind === 'provision' ? row.payload.action : '') },
    { title: 'state', value: (row) => row.state },
    { title: 'test', value: (row) => row.test },
    { title: 'order_id', value: (row) => row.orderId },
    { title: 'instance_id', value: (row) => row.instanceId },
    { title: 'attempts', value: (row) => row.attempts },
    { title: 'run_at', value: (row) => row.runAt },
    { title: 'last_error', value: (row) => row.lastError },
    { title: 'created_at', value: (row) => row.createdAt },
    { title: 'finished_at', value: (row) => row.finishedAt },
  ])
}
