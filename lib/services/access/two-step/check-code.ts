import { findSecondFactor, takeRecoveryCode, takeStep } from '@/db/queries/second-factors'
import type { AccessContext } from '../context'
import { codeNeeded, wrongCode } from '../faults'
import { hashRecoveryCode, stepOf } from './codes'
import { secretPlace } from './sealed-place'

/**
 * Asks for the second step where a person has one. Each code counts once, a recovery code for ever, also when it comes
 * twice at the same moment. Throws `forbidden` with `code_needed` or `wrong_code`.
 */
export async function checkCode(ctx: AccessContext, userId: string, code: string | undefined): Promise<void> {
  const factor = await findSecondFactor(ctx.db, userId)
  if (!factor?.confirmedAt) return
  const given = code?.replace(/\s/g, '') ?? ''
  if (given === '') throw codeNeeded()
  const step = stepOf(ctx.secretBox.open(factor.secret, secretPlace(userId)), given, ctx.now())
  const taken =
    step === null
      ? await takeRecoveryCode(ctx.db, userId, hashRecoveryCode(given))
      : await takeStep(ctx.db, userId, step)
  if (!taken) throw wrongCode()
}
