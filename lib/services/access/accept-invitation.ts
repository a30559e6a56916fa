import { z } from 'zod'
import { isUniqueViolation } from '@/db/pg-errors'
import { insertMembership } from '@/db/queries/members'
import { consumeLink, findUsableLink, type OneTimeLink } from '@/db/queries/one-time-links'
import { findUser, findUserByEmail, insertUser } from '@/db/queries/users'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { recordAudit } from '@/lib/services/audit'
import { parseInput } from '@/lib/services/parse'
import { hashPassword } from '@/lib/services/password'
import type { AccessContext } from './context'
import { emailTaken, linkGone, otherPerson } from './faults'
import { nameField, newPasswordField, tokenField, userIdField } from './fields'
import { hashToken } from './tokens'

const newInput = z.object({ token: tokenField, name: nameField, password: newPasswordField })
export type AcceptAsNewInput = z.input<typeof newInput>

const knownInput = z.object({ token: tokenField, userId: userIdField })
export type AcceptAsUserInput = z.input<typeof knownInput>

/**
 * Joins an account with a sign-in made on the spot. Throws `gone`; `conflict` when the e-mail has a sign-in already,
 * which must be used instead: a link alone never opens someone's sign-in.
 */
export async function acceptInvitationAsNew(
  ctx: AccessContext,
  raw: AcceptAsNewInput,
): Promise<{ email: string; sellerId: string }> {
  const { token, name, password } = parseInput(newInput, raw)
  const tokenHash = hashToken(token)
  const link = await findUsableLink(ctx.db, 'invitation', tokenHash, ctx.now())
  if (!link?.email) throw linkGone()
  const { email } = link
  if (await findUserByEmail(ctx.db, email)) throw emailTaken()
  const passwordHash = await hashPassword(password)
  const id = ctx.newId()
  try {
    await transaction(ctx.db, async (tx) => {
      const used = await takeLink(tx, ctx, tokenHash)
      await insertUser(tx, { id, email, name, passwordHash, createdAt: ctx.now() })
      await join(tx, ctx, used, { id, name })
    })
  } catch (error) {
    if (isUniqueViolation(error, 'users_email')) throw emailTaken()
    throw error
  }
  return { email, sellerId: link.sellerId }
}

/** Joins an account as the person who is signed in. Throws `gone`; `forbidden` when the invitation is for another e-mail. */
export async function acceptInvitationAsUser(
  ctx: AccessContext,
  raw: AcceptAsUserInput,
): Promise<{ sellerId: string }> {
  const { token, userId } = parseInput(knownInput, raw)
  return transaction(ctx.db, async (tx) => {
    const user = await findUser(tx, userId)
    const link = await takeLink(tx, ctx, hashToken(token))
    if (!user || user.disabled || user.email !== link.email) throw otherPerson()
    await join(tx, ctx, link, user)
    return { sellerId: link.sellerId }
  })
}

async function takeLink(tx: Tx, ctx: AccessContext, tokenHash: string): Promise<OneTimeLink> {
  const link = await consumeLink(tx, 'invitation', tokenHash, ctx.now())
  if (!link) throw linkGone()
  return link
}

async function join(tx: Tx, ctx: AccessContext, link: OneTimeLink, user: { id: string; name: string }): Promise<void> {
  const { sellerId, role } = link
  await insertMembership(tx, { sellerId, userId: user.id, role, createdAt: ctx.now() })
  const actor = { kind: 'user' as const, id: user.id, name: user.name, role }
  await recordAudit(
    tx,
    { ...ctx, sellerId, actor },
    { action: 'member.joined', subjectKind: 'user', subjectId: user.id, details: { name: user.name, role } },
  )
}
