import { type BuyerSessionRow, updateBuyerSession } from '@/db/queries/landing'
import { forwardAddress } from '@/lib/domain/launch'
import { CentreError, refreshTokens } from '@/lib/koogallery/oauth'
import { openAccess } from '@/lib/services/provisioning/access-data'
import { buyerInstances, mayUse } from './buyer-instances'
import { type LandingDeps, sessionPlace } from './deps'
import { findCentres } from './find-centres'
import { handOver } from './hand-over'
import { endSession } from './session'

export type Opened =
  /** Into the product. */
  | { kind: 'product'; url: string }
  /** The portal's own page says how the instance stands: being prepared, frozen, released. */
  | { kind: 'launch' }
  /** Nothing of this id that the person may use. */
  | { kind: 'not_found' }
  /** The centre no longer knows the person. */
  | { kind: 'signed_out' }

/** Takes a signed-in buyer into an instance; at most one call to the outside, where the access token has run out. */
export async function openInstance(deps: LandingDeps, session: BuyerSessionRow, instanceId: string): Promise<Opened> {
  if (!(await stillKnown(deps, session))) {
    await endSession(deps, session)
    return { kind: 'signed_out' }
  }
  const found = (await buyerInstances(deps.db, session)).find((one) => one.instanceId === instanceId && mayUse(one))
  const instance = found?.instance
  if (!found || !instance) return { kind: 'not_found' }
  const access = openAccess(deps.secretBox, instance, instance.access)
  const address = access && forwardAddress(access.frontEndUrl, deps.publicUrl)
  if (instance.status !== 'open' || instance.readiness !== 'ready' || !address) return { kind: 'launch' }
  const { handOver: way } = found.landing
  if (way === 'none') return { kind: 'product', url: address }
  const { sellerId, tenantId, userName, name, test } = session
  const { productId, orderId } = instance
  const handed = { sellerId, productId, instanceId, orderId, tenantId, userName, name, role: found.role, test }
  const { url } = await handOver(deps, address, way, handed)
  return { kind: 'product', url }
}

/**
 * The documents expect the seller to renew the tokens while the person is active (protocol/kit-and-oauth.md 5.5). A
 * centre that refuses ends the session here too; one that cannot be reached keeps nobody out.
 */
async function stillKnown(deps: LandingDeps, session: BuyerSessionRow): Promise<boolean> {
  const now = deps.now()
  if (now < session.accessUntil) return true
  const { sellerId, id, tenantId, appId, appInstanceId } = session
  const place = sessionPlace(sellerId, id)
  const kept = JSON.parse(deps.secretBox.open(session.tokens, place)) as { refreshToken: string | null }
  if (kept.refreshToken === null) return true
  const found = await findCentres(deps, { tenant: tenantId, sellerId, appId })
  if (found.kind === 'none') return false
  const centre = found.centres.find(({ application }) => application.instanceId === appInstanceId) ?? found.centres[0]
  if (!centre) return false
  try {
    const { accessToken, refreshToken, expiresIn } = await refreshTokens(centre.client, kept.refreshToken)
    await updateBuyerSession(deps.db, session, {
      tokens: deps.secretBox.seal(JSON.stringify({ accessToken, refreshToken }), place),
      accessUntil: new Date(now.getTime() + expiresIn * 1_000),
    })
    return true
  } catch (error) {
    if (!(error instanceof CentreError)) throw error
    return error.fault !== 'grant_spent' && error.fault !== 'token_refused'
  }
}
