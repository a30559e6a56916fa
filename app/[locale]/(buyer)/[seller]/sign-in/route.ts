import { getContainer } from '@/lib/container'
import { seeOther } from '@/lib/http/buyer'
import { setBuyerCookie } from '@/lib/http/buyer-cookies'
import { buyerFace } from '@/lib/services/landing/buyer-face'
import { startSignIn } from '@/lib/services/landing/start-sign-in'

/**
 * Where buyers begin who do not come from the workbench: `/{seller}/sign-in`, and with `?tenant=` straight at the
 * tenant's own identity centre.
 */
export async function GET(request: Request, { params }: { params: Promise<{ seller: string }> }): Promise<Response> {
  const { landing, publicUrl } = await getContainer()
  const { seller: sellerId } = await params
  const tenant = new URL(request.url).searchParams.get('tenant')?.slice(0, 64)
  const [face, started] = await Promise.all([
    buyerFace(landing.db, sellerId),
    startSignIn(landing, { sellerId, tenant }),
  ])
  if (started.kind === 'unavailable' || !face) return seeOther(`${publicUrl}/buyer/problem?fault=no_client`)
  const response = seeOther(started.url)
  if (started.browser !== null) {
    const settings = { publicUrl, sellerId, cookie: face.cookie }
    setBuyerCookie(response, 'start', settings, { value: started.browser, expires: started.expiresAt })
  }
  return response
}
