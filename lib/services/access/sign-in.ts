import { findUserByEmail, type User, updateUser } from '@/db/queries/users'
import { hashPassword, needsRehash, PASSWORD_MAX, verifyPassword } from '@/lib/services/password'
import { limitAttempts } from './attempts'
import type { AccessContext } from './context'
import { normaliseEmail } from './fields'
import { checkCode } from './two-step/check-code'

/** `code`: of the authenticator app, or a recovery code. */
export type SignInInput = { email: string; password: string; code?: string; address: string }

/**
 * The person whose e-mail and password these are, or null. Says nothing about which of the two was wrong, and takes as
 * long for unknown people. Throws `rate_limited`, and `forbidden` with `code_needed` or `wrong_code` where the person has a
 * second step; both count as a failed attempt until one goes through.
 */
export async function signInWithPassword(ctx: AccessContext, input: SignInInput): Promise<User | null> {
  const email = normaliseEmail(input.email)
  const password = input.password.slice(0, PASSWORD_MAX + 1)
  return limitAttempts(ctx, email, input.address, async () => {
    const user = await findUserByEmail(ctx.db, email)
    const fits = await verifyPassword(password, user?.passwordHash ?? null)
    if (!user || !fits || user.disabled) return null
    await checkCode(ctx, user.id, input.code)
    const passwordHash =
      user.passwordHash !== null && needsRehash(user.passwordHash) ? await hashPassword(password) : user.passwordHash
    await updateUser(ctx.db, user.id, { lastSignInAt: ctx.now(), passwordHash })
    return user
  })
}

/** The existing person with an e-mail that the identity provider has verified, or null: nobody is created this way. */
export async function signInWithVerifiedEmail(ctx: AccessContext, email: string): Promise<User | null> {
  const user = await findUserByEmail(ctx.db, normaliseEmail(email))
  if (!user || user.disabled) return null
  await updateUser(ctx.db, user.id, { lastSignInAt: ctx.now() })
  return user
}
