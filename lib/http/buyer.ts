import 'server-only'
import { cookies } from 'next/headers'
import { NextResponse } from 'next/server'
import { getContainer } from '@/lib/container'
import { buyerFace } from '@/lib/services/landing/buyer-face'
import { buyerSession } from '@/lib/services/landing/session'
import { readBuyerCookie } from './buyer-cookies'

/** The account whose buyer's page is asked for and who is signed in there; null when there is no such account. */
export async function currentBuyer(sellerId: string, options: { pending?: boolean } = {}) {
  const { landing, publicUrl } = await getContainer()
  const face = sellerId.length > 40 ? null : await buyerFace(landing.db, sellerId)
  if (!face) return null
  const settings = { publicUrl, sellerId, cookie: face.cookie }
  const token = readBuyerCookie(await cookies(), options.pending ? 'pending' : 'session', settings)
  return { face, settings, session: await buyerSession(landing, sellerId, token, options) }
}

/** Sends the browser to a page of this portal, or to an address that a service has checked; never kept by anybody. */
export function seeOther(url: string): NextResponse {
  const headers = { Location: url, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }
  return new NextResponse(null, { status: 303, headers })
}

/**
 * Whether a form was sent by a page of this portal. The pages send no referrer, so browsers write the origin as `null`;
 * what they say of the site cannot be forged by a page.
 */
export function isOwnForm(request: Pick<Request, 'headers'>, publicUrl: string): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  return request.headers.get('origin') === new URL(publicUrl).origin
}
