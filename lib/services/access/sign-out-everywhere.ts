import { findUser, raiseSessionVersion } from '@/db/queries/users'
import { transaction } from '@/db/transaction'
import { auditOwnAccount } from './audit-own-account'
import type { AccessContext } from './context'
import { noSuchMember } from './faults'

/** Ends all of a person's sessions on all devices at once. `userId` comes from the session. */
export async function signOutEverywhere(ctx: AccessContext, userId: string): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const user = await findUser(tx, userId)
    if (!user) throw noSuchMember()
    await raiseSessionVersion(tx, userId)
    await auditOwnAccount(tx, ctx, user, { action: 'user.signed_out_everywhere' })
  })
}
