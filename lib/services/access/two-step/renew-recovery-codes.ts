import { z } from 'zod'
import { findSecondFactor, updateSecondFactor } from '@/db/queries/second-factors'
import { transaction } from '@/db/transaction'
import { parseInput } from '@/lib/services/parse'
import { PASSWORD_MAX } from '@/lib/services/password'
import { auditOwnAccount } from '../audit-own-account'
import { checkPassword } from '../check-password'
import type { AccessContext } from '../context'
import { twoStepOff } from '../faults'
import { userIdField } from '../fields'
import { hashRecoveryCode, newRecoveryCodes } from './codes'

const input = z.object({ userId: userIdField, current: z.string().max(PASSWORD_MAX) })

/** Fresh recovery codes in place of the old ones. `userId` comes from the session. */
export async function renewRecoveryCodes(ctx: AccessContext, raw: z.input<typeof input>): Promise<string[]> {
  const { userId, current } = parseInput(input, raw)
  const user = await checkPassword(ctx, userId, current)
  const codes = newRecoveryCodes()
  await transaction(ctx.db, async (tx) => {
    if (!(await findSecondFactor(tx, userId))?.confirmedAt) throw twoStepOff()
    await updateSecondFactor(tx, userId, { recoveryHashes: codes.map(hashRecoveryCode) })
    await auditOwnAccount(tx, ctx, user, { action: 'user.recovery_codes_renewed' })
  })
  return codes
}
