import { z } from 'zod'
import { deleteSecondFactor } from '@/db/queries/second-factors'
import { transaction } from '@/db/transaction'
import { parseInput } from '@/lib/services/parse'
import { PASSWORD_MAX } from '@/lib/services/password'
import { auditOwnAccount } from '../audit-own-account'
import { checkPassword } from '../check-password'
import type { AccessContext } from '../context'
import { twoStepOff } from '../faults'
import { userIdField } from '../fields'

const input = z.object({ userId: userIdField, current: z.string().max(PASSWORD_MAX) })

/** From now on the password alone signs in. `userId` comes from the session. */
export async function endTwoStep(ctx: AccessContext, raw: z.input<typeof input>): Promise<void> {
  const { userId, current } = parseInput(input, raw)
  const user = await checkPassword(ctx, userId, current)
  await transaction(ctx.db, async (tx) => {
    if (!(await deleteSecondFactor(tx, userId))) throw twoStepOff()
    await auditOwnAccount(tx, ctx, user, { action: 'user.two_step_off' })
  })
}
