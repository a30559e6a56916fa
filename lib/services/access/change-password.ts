import { z } from 'zod'
import { findUser, raiseSessionVersion, updateUser } from '@/db/queries/users'
import { transaction } from '@/db/transaction'
import { parseInput } from '@/lib/services/parse'
import { hashPassword, PASSWORD_MAX } from '@/lib/services/password'
import { auditOwnAccount } from './audit-own-account'
import { checkPassword } from './check-password'
import type { AccessContext } from './context'
import { noSuchMember } from './faults'
import { newPasswordField, userIdField } from './fields'

const input = z.object({
  userId: userIdField,
  /** Left out by people who only signed in through an identity provider so far. */
  current: z.string().max(PASSWORD_MAX).optional(),
  password: newPasswordField,
})
export type ChangePasswordInput = z.input<typeof input>

/**
 * Changes one's own password and ends all sessions, the current one included: sign in anew with the new password.
 * `userId` comes from the session. Throws `invalid` for a wrong current password, `rate_limited` after too many.
 */
export async function changePassword(ctx: AccessContext, raw: ChangePasswordInput): Promise<void> {
  const { userId, current, password } = parseInput(input, raw)
  const user = await findUser(ctx.db, userId)
  if (!user) throw noSuchMember()
  // A stolen session must not be able to guess the password without end.
  if (user.passwordHash !== null) await checkPassword(ctx, userId, current ?? '')
  const next = await hashPassword(password)
  await transaction(ctx.db, async (tx) => {
    await updateUser(tx, userId, { passwordHash: next })
    await raiseSessionVersion(tx, userId)
    await auditOwnAccount(tx, ctx, user, { action: 'user.password_changed' })
  })
}
