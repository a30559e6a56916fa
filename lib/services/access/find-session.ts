import { findUser, listMembershipsOfUser, type Membership } from '@/db/queries/users'
import type { AccessContext } from './context'

export type FoundSession = {
  user: { id: string; name: string; email: string; hasPassword: boolean }
  memberships: Membership[]
}

/** The person and seller accounts behind a session, or null when it was ended or the person may no longer sign in. */
export async function findSession(
  ctx: Pick<AccessContext, 'db'>,
  claims: { userId: string; version: number },
): Promise<FoundSession | null> {
  const user = await findUser(ctx.db, claims.userId)
  if (!user || user.disabled || user.sessionVersion !== claims.version) return null
  const { id, name, email, passwordHash } = user
  return {
    user: { id, name, email, hasPassword: passwordHash !== null },
    memberships: await listMembershipsOfUser(ctx.db, id),
  }
}
