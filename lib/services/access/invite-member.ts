import { z } from 'zod'
import { findMember } from '@/db/queries/members'
import { deleteInvitations, insertLink, purgeExpiredLinks } from '@/db/queries/one-time-links'
import { findUserByEmail } from '@/db/queries/users'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { alreadyMember } from './faults'
import { emailField, maskEmail, roleField } from './fields'
import { newToken } from './tokens'

const VALID_MS = 7 * 24 * 3600_000

const input = z.object({ email: emailField, role: roleField })
export type InviteMemberInput = z.input<typeof input>

/**
 * Makes a link by which one person joins the account within 7 days; it replaces an earlier one to the same e-mail. The
 * portal sends no mail: the owner passes the link on. Throws `conflict` for members.
 */
export async function inviteMember(
  ctx: ServiceContext,
  raw: InviteMemberInput,
): Promise<{ url: string; email: string; expiresAt: Date }> {
  requirePermission(ctx, 'members:write')
  const { email, role } = parseInput(input, raw)
  const { token, tokenHash } = newToken()
  const createdAt = ctx.now()
  const expiresAt = new Date(createdAt.getTime() + VALID_MS)

  await transaction(ctx.db, async (tx) => {
    const user = await findUserByEmail(tx, email)
    if (user && (await findMember(tx, ctx.sellerId, user.id))) throw alreadyMember()
    await purgeExpiredLinks(tx, createdAt)
    await deleteInvitations(tx, ctx.sellerId, { email })
    const createdBy = actorName(ctx.actor)
    await insertLink(tx, {
      tokenHash,
      sellerId: ctx.sellerId,
      purpose: 'invitation',
      email,
      role,
      createdBy,
      createdAt,
      expiresAt,
    })
    await recordAudit(tx, ctx, {
      action: 'member.invited',
      subjectKind: 'invitation',
      subjectId: tokenHash.slice(0, 12),
      details: { email: maskEmail(email), role },
    })
  })
  return { url: `${ctx.publicUrl}/join?token=${token}`, email, expiresAt }
}
