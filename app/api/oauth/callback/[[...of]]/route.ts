import { cookies } from 'next/headers'
import { getContainer } from '@/lib/container'
import { seeOther } from '@/lib/http/buyer'
import { clearBuyerCookie, readBuyerCookie, setBuyerCookie } from '@/lib/http/buyer-cookies'
import { pathSegment } from '@/lib/http/path-segment'
import { buyerFace } from '@/lib/services/landing/buyer-face'
import { completeSignIn } from '@/lib/services/landing/complete-sign-in'

/**
 * Where buyers land after signing in (protocol/kit-and-oauth.md 5.2, 5.3): `?code&tenant`, cold from the workbench or
 * with our own state. Below it an account, and an application of it, may be named, because the marketplace wants each
 * application's address to be unique.
 */
export async function GET(request: Request, { params }: { params: Promise<{ of?: string[] }> }): Promise<Response> {
  const { landing, publicUrl } = await getContainer()
  const [sellerId, appId, ...rest] = ((await params).of ?? []).map(pathSegment)
  const path = [sellerId, appId].flatMap((part) => (part === undefined ? [] : [encodeURIComponent(part)]))
  const jar = await cookies()
  // Names of cookies do not depend on how they are kept.
  const cookieOf = (kind: 'session' | 'start', id: string) =>
    readBuyerCookie(jar, kind, { publicUrl, sellerId: id, cookie: 'lax' })
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const done = await completeSignIn(landing, {
    query,
    sellerId: rest.length > 0 ? '' : sellerId,
    appId,
    redirectUri: [`${publicUrl}/api/oauth/callback`, ...path].join('/'),
    browserOf: (id) => cookieOf('start', id),
    sessionOf: (id) => cookieOf('session', id),
  })
  if (done.kind === 'failed') {
    const { fault, reference, sellerId: account } = done
    const told = new URLSearchParams({ fault, ref: reference, ...(account === null ? {} : { seller: account }) })
    return seeOther(`${publicUrl}/buyer/problem?${told}`)
  }
  const account = encodeURIComponent(done.sellerId)
  if (done.kind === 'again') return seeOther(`${publicUrl}/buyer/${account}`)
  const response = seeOther(
    done.kind === 'pending' ? `${publicUrl}/buyer/${account}/switch` : `${publicUrl}/api/buyer/${account}/open`,
  )
  const face = await buyerFace(landing.db, done.sellerId)
  const settings = { publicUrl, sellerId: done.sellerId, cookie: face?.cookie ?? 'lax' }
  const cookie = { value: done.token, expires: done.expiresAt }
  setBuyerCookie(response, done.kind === 'pending' ? 'pending' : 'session', settings, cookie)
  clearBuyerCookie(response, 'start', settings)
  return response
}
