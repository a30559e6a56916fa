import { z } from 'zod'
import { findSecondFactor, takeStep, updateSecondFactor } from '@/db/queries/second-factors'
import { findUser } from '@/db/queries/users'
import { transaction } from '@/db/transaction'
import { parseInput } from '@/lib/services/parse'
import { limitAttempts } from '../attempts'
import { auditOwnAccount } from '../audit-own-account'
import type { AccessContext } from '../context'
import { noSuchMember, twoStepOff, wrongCode } from '../faults'
import { codeField, userIdField } from '../fields'
import { hashRecoveryCode, newRecoveryCodes, stepOf } from './codes'
import { secretPlace } from './sealed-place'

const input = z.object({ userId: userIdField, code: codeField })

/**
 * Turns the second step on with a first code of the app, and gives the recovery codes, which are shown only now.
 * `userId` comes from the session. Throws `forbidden` for a wrong code, `conflict` where nothing was begun.
 */
export async function confirmTwoStep(ctx: AccessContext, raw: z.input<typeof input>): Promise<string[]> {
  const { userId, code } = parseInput(input, raw)
  const user = await findUser(ctx.db, userId)
  if (!user) throw noSuchMember()
  const codes = newRecoveryCodes()
  const confirmed = await limitAttempts(ctx, user.email, null, () =>
    transaction(ctx.db, async (tx) => {
      const factor = await findSecondFactor(tx, userId)
      if (!factor || factor.confirmedAt) throw twoStepOff()
      const step = stepOf(ctx.secretBox.open(factor.secret, secretPlace(userId)), code, ctx.now())
      if (step === null || !(await takeStep(tx, userId, step))) return null
      await updateSecondFactor(tx, userId, { confirmedAt: ctx.now(), recoveryHashes: codes.map(hashRecoveryCode) })
      await auditOwnAccount(tx, ctx, user, { action: 'user.two_step_on' })
      return true
    }),
  )
  if (!confirmed) throw wrongCode()
  return codes
}
