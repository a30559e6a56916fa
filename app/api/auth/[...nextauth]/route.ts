import type { NextRequest } from 'next/server'
import { nextAuth } from '@/lib/auth/next-auth'
import { currentSession } from '@/lib/auth/session'

export async function GET(request: NextRequest): Promise<Response> {
  // The library's own answer would come from the cookie alone and not know of sessions that were ended.
  if (request.nextUrl.pathname === '/api/auth/session') {
    const session = await currentSession()
    return Response.json(session && { user: session.user }, { headers: { 'Cache-Control': 'private, no-store' } })
  }
  return nextAuth.handlers.GET(request)
}

export const { POST } = nextAuth.handlers
