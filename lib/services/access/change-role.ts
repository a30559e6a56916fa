import { z } from 'zod'
import { countOtherOwners, findMember, lockMembers, updateRole } from '@/db/queries/members'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { lastOwner, noSuchMember } from './faults'
import { roleField, userIdField } from './fields'

const input = z.object({ userId: userIdField, role: roleField })
export type ChangeRoleInput = z.input<typeof input>

/**
 * Gives a member another role; it counts from their next request on. Throws `conflict` when the account would be left
 * without an owner who can sign in, `not_found` for people who are not members.
 */
export async function changeRole(ctx: ServiceContext, raw: ChangeRoleInput): Promise<void> {
  requirePermission(ctx, 'members:write')
  const { userId, role } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    await lockMembers(tx, ctx.sellerId)
    const member = await findMember(tx, ctx.sellerId, userId)
    if (!member) throw noSuchMember()
    if (member.role === role) return
    if (member.role === 'owner' && (await countOtherOwners(tx, ctx.sellerId, userId)) === 0) throw lastOwner()
    await updateRole(tx, ctx.sellerId, userId, role)
    await recordAudit(tx, ctx, {
      action: 'member.role_changed',
      subjectKind: 'user',
      subjectId: userId,
      details: { name: member.name, before: { role: member.role }, after: { role } },
    })
  })
}
