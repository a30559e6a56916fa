import { findSecondFactor } from '@/db/queries/second-factors'
import type { AccessContext } from '../context'

/** Since when a person signs in with a second step, and how many recovery codes are left; null without one. */
export async function findTwoStep(
  ctx: Pick<AccessContext, 'db'>,
  userId: string,
): Promise<{ since: Date; recoveryCodes: number } | null> {
  const factor = await findSecondFactor(ctx.db, userId)
  return factor?.confirmedAt ? { since: factor.confirmedAt, recoveryCodes: factor.recoveryHashes.length } : null
}
