import type { BuyerSessionRow } from '@/db/queries/landing'
import { logoutUrl } from '@/lib/koogallery/oauth'
import type { LandingDeps } from './deps'
import { findCentres } from './find-centres'
import { endSession } from './session'

/**
 * Ends a buyer's session here and gives where the browser is to go to end it at the identity centre too, which sends it
 * back to our page (protocol/kit-and-oauth.md 5.7). Without a session that page itself.
 */
export async function signOutBuyer(
  deps: LandingDeps,
  sellerId: string,
  session: BuyerSessionRow | null,
): Promise<string> {
  const back = `${deps.publicUrl}/buyer/${encodeURIComponent(sellerId)}/signed-out`
  if (!session) return back
  await endSession(deps, session)
  const found = await findCentres(deps, { tenant: session.tenantId, sellerId, appId: session.appId })
  const centre = found.kind === 'found' ? found.centres[0] : undefined
  return centre ? logoutUrl(centre.client.base, back) : back
}
