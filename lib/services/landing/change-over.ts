import { updateBuyerSession } from '@/db/queries/landing'
import { transaction } from '@/db/transaction'
import { digest, type LandingDeps } from './deps'
import { buyerSession, endSession } from './session'

/**
 * The person says that this browser changes over to who signed in last; whoever was signed in before is signed out. Gives
 * the new cookie, with an id of its own; null when there is nothing to change over to.
 */
export async function changeOver(
  deps: LandingDeps,
  sellerId: string,
  cookies: { session: string | undefined; pending: string | undefined },
): Promise<{ token: string; expiresAt: Date } | null> {
  return transaction(deps.db, async (tx) => {
    const reads = { db: tx, now: deps.now }
    const pending = await buyerSession(reads, sellerId, cookies.pending, { pending: true })
    if (!pending) return null
    const earlier = await buyerSession(reads, sellerId, cookies.session)
    if (earlier) await endSession(reads, earlier)
    const token = deps.newToken()
    await updateBuyerSession(tx, pending, { tokenHash: digest(token), pending: false, rotatedAt: deps.now() })
    return { token, expiresAt: pending.expiresAt }
  })
}
