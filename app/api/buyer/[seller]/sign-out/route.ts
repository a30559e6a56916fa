import { getContainer } from '@/lib/container'
import { currentBuyer, isOwnForm, seeOther } from '@/lib/http/buyer'
import { clearBuyerCookie } from '@/lib/http/buyer-cookies'
import { problem } from '@/lib/http/problem'
import { signOutBuyer } from '@/lib/services/landing/sign-out'

/** Signs a buyer out here and, by way of the browser, at the identity centre. */
export async function POST(request: Request, { params }: { params: Promise<{ seller: string }> }): Promise<Response> {
  const { landing, publicUrl } = await getContainer()
  if (!isOwnForm(request, publicUrl)) return problem(403, 'forbidden', 'Only a page of this portal may ask for this.')
  const { seller } = await params
  const buyer = await currentBuyer(seller)
  if (!buyer) return problem(404, 'not_found', 'There is no such account.')
  const response = seeOther(await signOutBuyer(landing, seller, buyer.session))
  clearBuyerCookie(response, 'session', buyer.settings)
  clearBuyerCookie(response, 'pending', buyer.settings)
  return response
}
