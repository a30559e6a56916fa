import { z } from 'zod'
import { deleteInvitations } from '@/db/queries/one-time-links'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { linkGone } from './faults'

const input = z.object({ invitationId: z.string().regex(/^[0-9a-f]{64}$/) })
export type RevokeInvitationInput = z.input<typeof input>

/** Takes an unused invitation back. Throws `gone` when it was used or taken back before. */
export async function revokeInvitation(ctx: ServiceContext, raw: RevokeInvitationInput): Promise<void> {
  requirePermission(ctx, 'members:write')
  const { invitationId } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    if ((await deleteInvitations(tx, ctx.sellerId, { tokenHash: invitationId })) === 0) throw linkGone()
    await recordAudit(tx, ctx, {
      action: 'member.invitation_revoked',
      subjectKind: 'invitation',
      subjectId: invitationId.slice(0, 12),
    })
  })
}
