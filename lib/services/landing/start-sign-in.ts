import { insertSignInState } from '@/db/queries/landing'
import { findKit, findSeller } from '@/db/queries/sellers'
import { SIGN_IN_STATE_MS } from '@/lib/domain/landing'
import { authorizeUrl, unifiedLoginUrl } from '@/lib/koogallery/oauth'
import { completeSettings } from '@/lib/services/settings/seller-snapshot'
import { callbackUrl, digest, type LandingDeps } from './deps'
import { findCentres } from './find-centres'

/** Letters and digits only (protocol/kit-and-oauth.md 5.3), and told apart from anybody else's. */
const OWN_STATE = /^kp[0-9a-f]{40}$/
export const isOwnState = (state: string): boolean => OWN_STATE.test(state)

export type Started =
  /** `browser` goes into a cookie that the callback must bring back; null where no state can be carried. */
  { kind: 'go'; url: string; browser: string | null; expiresAt: Date } | { kind: 'unavailable' }

/**
 * Where a buyer's browser is sent to sign in: straight to the tenant's centre, with a state of ours, where the tenant is
 * known; else to the unified login page, which takes none (protocol/kit-and-oauth.md 5.2, 5.3). Makes no outside call.
 */
export async function startSignIn(
  deps: LandingDeps,
  { sellerId, tenant }: { sellerId: string; tenant?: string },
): Promise<Started> {
  const seller = await findSeller(deps.db, sellerId)
  if (!seller) return { kind: 'unavailable' }
  const now = deps.now()
  const expiresAt = new Date(now.getTime() + SIGN_IN_STATE_MS)
  const found = tenant ? await findCentres(deps, { tenant, sellerId }) : null
  const centre = found?.kind === 'found' ? found.centres[0] : undefined
  if (centre) {
    const browser = deps.newToken()
    const state = `kp${digest(deps.newToken()).slice(0, 40)}`
    const { test, tenantId } = centre.tenant
    const hashes = { stateHash: digest(state), browserHash: digest(browser) }
    await insertSignInState(deps.db, { ...hashes, sellerId, test, tenantId, createdAt: now, expiresAt })
    const { base, clientId } = centre.client
    const redirectUri = callbackUrl(deps.publicUrl, sellerId, completeSettings(seller.settings))
    return { kind: 'go', url: authorizeUrl(base, { clientId, redirectUri, state }), browser, expiresAt }
  }
  const kit = await findKit(deps.db, sellerId)
  if (!kit) return { kind: 'unavailable' }
  // The simulated marketplace has a unified login page of its own.
  const page = seller.sandbox
    ? `${deps.publicUrl}/api/sandbox/${encodeURIComponent(sellerId)}/identity/login`
    : undefined
  return { kind: 'go', url: unifiedLoginUrl(kit.appId, page), browser: null, expiresAt }
}
