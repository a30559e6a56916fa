import { z } from 'zod'
import { listAccountNames } from '@/db/queries/account-names'
import { insertMembership } from '@/db/queries/members'
import { consumeLink, deleteOwnerLinks, findUsableLink } from '@/db/queries/one-time-links'
import { deleteSecondFactor } from '@/db/queries/second-factors'
import { insertSeller } from '@/db/queries/sellers'
import { findUserByEmail, insertUser, raiseSessionVersion, updateUser } from '@/db/queries/users'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { recordAudit } from '@/lib/services/audit'
import { parseInput } from '@/lib/services/parse'
import { hashPassword } from '@/lib/services/password'
import { sellerIdSchema } from '@/lib/services/settings/setting-schemas'
import type { AccessContext } from './context'
import { linkGone } from './faults'
import { emailField, nameField, newPasswordField, siteField, tokenField } from './fields'
import { hashToken } from './tokens'

const ownerInput = z.object({ token: tokenField, name: nameField, email: emailField, password: newPasswordField })
const accountInput = z.object({ accountId: sellerIdSchema, accountName: nameField, site: siteField })

export type AcceptOwnerLinkInput = z.input<typeof ownerInput> & Partial<z.input<typeof accountInput>>

/**
 * Makes the reader of an owner link owner of every seller account, and of a first one where there is none. Someone who
 * has a sign-in already gets the new password, which ends older sessions and the second step: this is also the way back in.
 * Throws `gone`, `invalid`. Gives the e-mail to sign in with and the account to show first.
 */
export async function acceptOwnerLink(
  ctx: AccessContext,
  input: AcceptOwnerLinkInput,
): Promise<{ email: string; sellerId: string }> {
  const { token, name, email, password } = parseInput(ownerInput, input)
  const tokenHash = hashToken(token)
  // Only holders of a link make the server hash.
  if (!(await findUsableLink(ctx.db, 'first_owner', tokenHash, ctx.now()))) throw linkGone()
  const passwordHash = await hashPassword(password)

  return transaction(ctx.db, async (tx) => {
    const now = ctx.now()
    if (!(await consumeLink(tx, 'first_owner', tokenHash, now))) throw linkGone()
    await deleteOwnerLinks(tx)
    let accounts = await listAccountNames(tx)
    if (accounts.length === 0) {
      const account = parseInput(accountInput, input)
      await insertSeller(tx, {
        sellerId: account.accountId,
        name: account.accountName,
        site: account.site,
        settings: {},
        createdAt: now,
        updatedAt: now,
      })
      accounts = [{ sellerId: account.accountId, name: account.accountName, sandbox: false }]
    }
    const id = await saveOwner(tx, ctx, { name, email, passwordHash })
    const actor = { kind: 'user' as const, id, name, role: 'owner' as const }
    for (const { sellerId } of accounts) {
      await insertMembership(tx, { sellerId, userId: id, role: 'owner', createdAt: now })
      const entry = { action: 'member.owner_link_used', subjectKind: 'user', subjectId: id, details: { name } }
      await recordAudit(tx, { ...ctx, sellerId, actor }, entry)
    }
    return { email, sellerId: accounts[0]?.sellerId ?? '' }
  })
}

async function saveOwner(
  tx: Tx,
  ctx: AccessContext,
  person: { name: string; email: string; passwordHash: string },
): Promise<string> {
  const { name, passwordHash } = person
  const known = await findUserByEmail(tx, person.email)
  if (known) {
    await updateUser(tx, known.id, { name, passwordHash, disabled: false })
    await raiseSessionVersion(tx, known.id)
    await deleteSecondFactor(tx, known.id)
    return known.id
  }
  const id = ctx.newId()
  await insertUser(tx, { id, ...person, createdAt: ctx.now() })
  return id
}
