import { findUser, type User } from '@/db/queries/users'
import { verifyPassword } from '@/lib/services/password'
import { limitAttempts } from './attempts'
import type { AccessContext } from './context'
import { noPassword, noSuchMember, wrongPassword } from './faults'

/** The person, whose password must fit: an open session alone must not be enough to change how one signs in. */
export async function checkPassword(ctx: AccessContext, userId: string, password: string): Promise<User> {
  const user = await findUser(ctx.db, userId)
  if (!user) throw noSuchMember()
  const { passwordHash } = user
  if (passwordHash === null) throw noPassword()
  const check = async () => ((await verifyPassword(password, passwordHash)) ? true : null)
  if (!(await limitAttempts(ctx, user.email, null, check))) throw wrongPassword()
  return user
}
