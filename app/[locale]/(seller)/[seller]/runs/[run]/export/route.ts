import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listBulkItems } from '@/lib/services/bulk/list'

type Context = { params: Promise<{ seller: string; run: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller, run } = await params
  return listExport(request, seller, 'run', (ctx, input) => listBulkItems(ctx, { ...input, runId: run }), [
    { title: 'position', value: (row) => row.position },
    { title: 'id', value: (row) => row.subjectId },
    { title: 'item', value: (row) => row.label },
    { title: 'result', value: (row) => row.state },
    { title: 'note', value: (row) => row.note },
  ])
}
