import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listLandings } from '@/lib/services/landings/list-landings'

type Context = { params: Promise<{ seller: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'landings', listLandings, [
    { title: 'at', value: (row) => row.at },
    { title: 'reference', value: (row) => row.reference },
    { title: 'outcome', value: (row) => row.outcome },
    { title: 'fault', value: (row) => row.fault },
    { title: 'said', value: (row) => row.said },
    { title: 'tenant_id', value: (row) => row.tenantId },
    { title: 'user_name', value: (row) => row.userName },
    { title: 'test', value: (row) => row.test },
    { title: 'begun', value: (row) => row.begun },
    { title: 'calls', value: (row) => row.calls },
    { title: 'took_ms', value: (row) => row.tookMs },
  ])
}
