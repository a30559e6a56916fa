import { z } from 'zod'
import { findUser, updateUser } from '@/db/queries/users'
import { transaction } from '@/db/transaction'
import { parseInput } from '@/lib/services/parse'
import { auditOwnAccount } from './audit-own-account'
import type { AccessContext } from './context'
import { noSuchMember } from './faults'
import { nameField, userIdField } from './fields'

const input = z.object({ userId: userIdField, name: nameField })
export type ChangeNameInput = z.input<typeof input>

/** Changes one's own name. `userId` comes from the session, never from the form. */
export async function changeName(ctx: AccessContext, raw: ChangeNameInput): Promise<void> {
  const { userId, name } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const user = await findUser(tx, userId)
    if (!user) throw noSuchMember()
    if (user.name === name) return
    await updateUser(tx, userId, { name })
    const details = { before: { name: user.name }, after: { name } }
    await auditOwnAccount(tx, ctx, user, { action: 'user.name_changed', details })
  })
}
