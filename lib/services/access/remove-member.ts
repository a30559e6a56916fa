import { z } from 'zod'
import { countOtherOwners, deleteMembership, findMember, lockMembers } from '@/db/queries/members'
import { listMembershipsOfUser, raiseSessionVersion } from '@/db/queries/users'
import { deleteViewsOfMember } from '@/db/queries/views'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { lastOwner, noSuchMember } from './faults'
import { userIdField } from './fields'

const input = z.object({ userId: userIdField })
export type RemoveMemberInput = z.input<typeof input>

/**
 * Takes a person off the account at once; whoever belongs to no account any more is signed out everywhere. Throws
 * `conflict` for the last owner who can sign in, `not_found` for people who are not members.
 */
export async function removeMember(ctx: ServiceContext, raw: RemoveMemberInput): Promise<void> {
  requirePermission(ctx, 'members:write')
  const { userId } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    await lockMembers(tx, ctx.sellerId)
    const member = await findMember(tx, ctx.sellerId, userId)
    if (!member) throw noSuchMember()
    if (member.role === 'owner' && (await countOtherOwners(tx, ctx.sellerId, userId)) === 0) throw lastOwner()
    await deleteMembership(tx, ctx.sellerId, userId)
    await deleteViewsOfMember(tx, ctx.sellerId, userId)
    if ((await listMembershipsOfUser(tx, userId)).length === 0) await raiseSessionVersion(tx, userId)
    await recordAudit(tx, ctx, {
      action: 'member.removed',
      subjectKind: 'user',
      subjectId: userId,
      details: { name: member.name, before: { role: member.role } },
    })
  })
}
