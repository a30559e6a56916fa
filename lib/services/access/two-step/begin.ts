import { z } from 'zod'
import { beginSecondFactor } from '@/db/queries/second-factors'
import { parseInput } from '@/lib/services/parse'
import { PASSWORD_MAX } from '@/lib/services/password'
import { checkPassword } from '../check-password'
import type { AccessContext } from '../context'
import { twoStepOn } from '../faults'
import { userIdField } from '../fields'
import { keyUri, newSecret } from './codes'
import { secretPlace } from './sealed-place'

const input = z.object({ userId: userIdField, current: z.string().max(PASSWORD_MAX) })

/**
 * Makes a secret for an authenticator app; it counts once `confirmTwoStep` has seen a first code. `userId` comes from the
 * session. Throws `invalid` for a wrong password, `conflict` where a second step is set up already.
 */
export async function beginTwoStep(
  ctx: AccessContext,
  raw: z.input<typeof input>,
): Promise<{ secret: string; uri: string }> {
  const { userId, current } = parseInput(input, raw)
  const user = await checkPassword(ctx, userId, current)
  const secret = newSecret()
  const begun = await beginSecondFactor(ctx.db, {
    userId,
    secret: ctx.secretBox.seal(secret, secretPlace(userId)),
    createdAt: ctx.now(),
    recoveryHashes: [],
  })
  if (!begun) throw twoStepOn()
  return { secret, uri: keyUri(secret, user.email) }
}
