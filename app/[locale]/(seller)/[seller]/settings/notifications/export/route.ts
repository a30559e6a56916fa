import type { NextRequest } from 'next/server'
import { listExport } from '@/lib/http/list-export'
import { listSentMessages } from '@/lib/services/notifications/messages'

type Context = { params: Promise<{ seller: string }> }

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller } = await params
  return listExport(request, seller, 'notifications', listSentMessages, [
    { title: 'message_id', value: (row) => row.id },
    { title: 'created_at', value: (row) => row.createdAt },
    { title: 'channel', value: (row) => row.channel },
    { title: 'event', value: (row) => row.first?.event ?? 'test' },
    { title: 'phase', value: (row) => row.first?.phase },
    { title: 'things_told', value: (row) => row.count },
    { title: 'state', value: (row) => row.state },
    { title: 'attempts', value: (row) => row.attempts },
    { title: 'last_error', value: (row) => row.lastError },
    { title: 'duration_ms', value: (row) => row.durationMs },
  ])
}
