import { type Member, listMembers as selectMembers } from '@/db/queries/members'
import { listUsableInvitations } from '@/db/queries/one-time-links'
import type { Role } from '@/lib/domain/roles'
import { requirePermission, type ServiceContext } from '@/lib/services/context'

export type { Member } from '@/db/queries/members'

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
  const [members, links] = await Promise.all([
    selectMembers(ctx.db, ctx.sellerId),
    listUsableInvitations(ctx.db, ctx.sellerId, ctx.now()),
  ])
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
