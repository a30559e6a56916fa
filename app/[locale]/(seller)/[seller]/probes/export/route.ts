import type { NextRequest } from 'next/server'
import { worstOf } from '@/lib/domain/probes'
import { listExport } from '@/lib/http/list-export'
import { listRuns } from '@/lib/services/probes/runs'

type Context = { params: Promise<{ seller: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'probe-runs', listRuns, [
    { title: 'run_id', value: (row) => row.id },
    { title: 'state', value: (row) => row.state },
    { title: 'public_url', value: (row) => row.publicUrl },
    { title: 'address', value: (row) => worstOf(row.address ?? []) },
    { title: 'passed', value: (row) => row.passed },
    { title: 'failed', value: (row) => row.failed },
    { title: 'not_sent', value: (row) => row.skipped },
    { title: 'planned', value: (row) => row.slot },
    { title: 'begun_by', value: (row) => row.createdBy },
    { title: 'begun_at', value: (row) => row.createdAt },
    { title: 'ended_at', value: (row) => row.finishedAt },
  ])
}
