import { type Member as MemberRow, listMembers as selectMembers } from '@/db/queries/members'
import { listUsableInvitations } from '@/db/queries/one-time-links'
import { withSecondFactor } from '@/db/queries/second-factors'
import type { Role } from '@/lib/domain/roles'
import { requirePermission, type ServiceContext } from '@/lib/services/context'

export type Member = MemberRow & { twoStep: boolean }

export type Invitation = {
  /** Hash of the link's token: names the invitation, opens nothing. */
  id: string
  email: string
  role: Role
  createdBy: string | null
  createdAt: Date
  expiresAt: Date
}

/** The account's people and the invitations that wait for an answer. */
export async function listMembers(ctx: ServiceContext): Promise<{ members: Member[]; invitations: Invitation[] }> {
  requirePermission(ctx, 'members:write')
  const [rows, links] = await Promise.all([
    selectMembers(ctx.db, ctx.sellerId),
    listUsableInvitations(ctx.db, ctx.sellerId, ctx.now()),
  ])
  const secured = await withSecondFactor(
    ctx.db,
    rows.map(({ userId }) => userId),
  )
  const members = rows.map((row) => ({ ...row, twoStep: secured.has(row.userId) }))
  const invitations = links.map(({ tokenHash, email, role, createdBy, createdAt, expiresAt }) => ({
    id: tokenHash,
    email: email ?? '',
    role,
    createdBy,
    createdAt,
    expiresAt,
  }))
  return { members, invitations }
}
