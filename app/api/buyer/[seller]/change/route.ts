import { cookies } from 'next/headers'
import { getContainer } from '@/lib/container'
import { currentBuyer, isOwnForm, seeOther } from '@/lib/http/buyer'
import { clearBuyerCookie, readBuyerCookie, setBuyerCookie } from '@/lib/http/buyer-cookies'
import { problem } from '@/lib/http/problem'
import { changeOver } from '@/lib/services/landing/change-over'

/** The person has said that this browser changes over to who signed in last. */
export async function POST(request: Request, { params }: { params: Promise<{ seller: string }> }): Promise<Response> {
  const { landing, publicUrl } = await getContainer()
  if (!isOwnForm(request, publicUrl)) return problem(403, 'forbidden', 'Only a page of this portal may ask for this.')
  const { seller } = await params
  const buyer = await currentBuyer(seller)
  if (!buyer) return problem(404, 'not_found', 'There is no such account.')
  const { settings } = buyer
  const jar = await cookies()
  const changed = await changeOver(landing, seller, {
    session: readBuyerCookie(jar, 'session', settings),
    pending: readBuyerCookie(jar, 'pending', settings),
  })
  const base = `${publicUrl}/api/buyer/${encodeURIComponent(seller)}`
  const response = seeOther(`${base}/open`)
  if (changed) setBuyerCookie(response, 'session', settings, { value: changed.token, expires: changed.expiresAt })
  clearBuyerCookie(response, 'pending', settings)
  return response
}
