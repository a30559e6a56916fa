import { z } from 'zod'
import { findMember } from '@/db/queries/members'
import { belongsBeyond, deleteSecondFactor } from '@/db/queries/second-factors'
import { raiseSessionVersion } from '@/db/queries/users'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { belongsElsewhere, noSuchMember, twoStepOff } from '../faults'
import { userIdField } from '../fields'

const input = z.object({ userId: userIdField, reason: z.string().trim().min(1).max(500) })

/**
 * Takes the second step off a member who has lost the app and the recovery codes, and ends their sessions. Not for people
 * who also belong to an account this owner does not own: they would lose its protection too.
 */
export async function resetMemberTwoStep(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'members:write')
  const { userId, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const member = await findMember(tx, ctx.sellerId, userId)
    if (!member) throw noSuchMember()
    if (ctx.actor.kind === 'user' && (await belongsBeyond(tx, userId, ctx.actor.id))) throw belongsElsewhere()
    if (!(await deleteSecondFactor(tx, userId))) throw twoStepOff()
    await raiseSessionVersion(tx, userId)
    const details = { name: member.name }
    await recordAudit(tx, ctx, {
      action: 'member.two_step_reset',
      subjectKind: 'user',
      subjectId: userId,
      reason,
      details,
    })
  })
}
