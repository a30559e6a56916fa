import { getContainer } from '@/lib/container'
import { currentBuyer, seeOther } from '@/lib/http/buyer'
import { clearBuyerCookie, setBuyerCookie } from '@/lib/http/buyer-cookies'
import { buyerInstances, mayUse } from '@/lib/services/landing/buyer-instances'
import { openInstance } from '@/lib/services/landing/open-instance'
import { rotateSession } from '@/lib/services/landing/session'

/**
 * Takes a signed-in buyer into `?instance=`, or into the only one there is; else to the list. A link may lead here from
 * anywhere: it only takes people to where they may go anyway.
 */
export async function GET(request: Request, { params }: { params: Promise<{ seller: string }> }): Promise<Response> {
  const { landing, publicUrl } = await getContainer()
  const { seller } = await params
  const buyer = await currentBuyer(seller)
  const home = `${publicUrl}/buyer/${encodeURIComponent(seller)}`
  if (!buyer?.session) return seeOther(home)
  const { session, settings } = buyer
  const wanted = new URL(request.url).searchParams.get('instance') ?? (await onlyInstance(session))
  if (wanted === null) return seeOther(home)
  const opened = await openInstance(landing, session, wanted)
  switch (opened.kind) {
    case 'product': {
      const token = await rotateSession(landing, session)
      const response = seeOther(opened.url)
      if (token) setBuyerCookie(response, 'session', settings, { value: token, expires: session.expiresAt })
      return response
    }
    case 'launch':
      return seeOther(`${publicUrl}/launch/${encodeURIComponent(wanted)}`)
    case 'not_found':
      return seeOther(home)
    case 'signed_out': {
      const response = seeOther(`${home}/signed-out`)
      clearBuyerCookie(response, 'session', settings)
      return response
    }
    default:
      return opened satisfies never
  }

  async function onlyInstance(person: typeof session): Promise<string | null> {
    const usable = (await buyerInstances(landing.db, person)).filter((one) => one.instance !== null && mayUse(one))
    return usable.length === 1 ? (usable[0]?.instanceId ?? null) : null
  }
}
