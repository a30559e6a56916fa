import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import createIntlProxy from 'next-intl/middleware'
import { PATH_HEADER } from '@/lib/http/path-header'
import { contentSecurityPolicy, isBuyerPath, pageHeaders } from '@/lib/http/security-headers'
import { routing } from '@/lib/i18n/routing'

const localise = createIntlProxy(routing)

/** Puts pages under their language and gives each view its own content security policy. Never decides who may see what. */
export function proxy(request: NextRequest): NextResponse {
  if (isForeign(request)) return new NextResponse('Sent by another site.\n', { status: 403 })
  const nonce = randomBytes(16).toString('base64')
  const buyer = isBuyerPath(request.nextUrl.pathname)
  const policy = contentSecurityPolicy(nonce, { buyer })
  // Next reads the nonce from the request's policy and puts it on every script it writes.
  request.headers.set('content-security-policy', policy)
  request.headers.set('x-nonce', nonce)
  request.headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`)
  const response = localise(request)
  // Addresses are never rewritten, only decoded by the library on the way: a percent sign would end as one nobody can read.
  if (response.headers.has('x-middleware-rewrite')) {
    response.headers.delete('x-middleware-rewrite')
    response.headers.set('x-middleware-next', '1')
  }
  response.headers.set('Content-Security-Policy', policy)
  for (const [name, value] of pageHeaders({ buyer })) response.headers.set(name, value)
  return response
}

/** A form of another site (CSRF): refused in Next as well, but as if it were a fault of ours. */
function isForeign({ method, headers }: NextRequest): boolean {
  const origin = headers.get('origin')
  if (method === 'GET' || method === 'HEAD' || origin === null) return false
  return !URL.canParse(origin) || new URL(origin).host !== (headers.get('x-forwarded-host') ?? headers.get('host'))
}

/** Pages only: the marketplace's calls and static files must not pay for this. */
export const config = {
  matcher: ['/((?!api/|_next/|icon\\.svg|favicon\\.ico|robots\\.txt|\\.well-known/).*)'],
}
