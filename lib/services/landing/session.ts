import { type BuyerSessionRow, findBuyerSession, rotateBuyerSession, updateBuyerSession } from '@/db/queries/landing'
import type { Db, Tx } from '@/db/types'
import { SESSION_GRACE_MS, SESSION_ROTATE_MS, sessionStands } from '@/lib/domain/landing'
import { digest, type LandingDeps } from './deps'

type Reads = { db: Db | Tx; now: () => Date }

const TOUCH_MS = 60_000

/** The buyer behind a cookie, while the session stands; one that waits for a change of person only when asked for. */
export async function buyerSession(
  deps: Reads,
  sellerId: string,
  token: string | undefined,
  options: { pending?: boolean } = {},
): Promise<BuyerSessionRow | null> {
  if (!token || token.length > 200) return null
  const now = deps.now()
  const session = await findBuyerSession(deps.db, sellerId, digest(token), now)
  if (!session || session.pending !== (options.pending ?? false) || !sessionStands(session, now)) return null
  if (now.getTime() - session.lastSeenAt.getTime() > TOUCH_MS) {
    await updateBuyerSession(deps.db, session, { lastSeenAt: now })
  }
  return session
}

/** A fresh cookie for a session whose own has grown old; null while it has not, or when another call was first. */
export async function rotateSession(deps: LandingDeps, session: BuyerSessionRow): Promise<string | null> {
  const now = deps.now()
  if (now.getTime() - session.rotatedAt.getTime() < SESSION_ROTATE_MS) return null
  const token = deps.newToken()
  const done = await rotateBuyerSession(deps.db, session, {
    tokenHash: digest(token),
    previousHash: session.tokenHash,
    previousUntil: new Date(now.getTime() + SESSION_GRACE_MS),
    rotatedAt: now,
  })
  return done ? token : null
}

/** Ends a session whatever its state. */
export async function endSession(deps: Reads, session: BuyerSessionRow): Promise<void> {
  await updateBuyerSession(deps.db, session, { endedAt: deps.now(), previousHash: null, previousUntil: null })
}
