import { findAccountName } from '@/db/queries/account-names'
import { findUsableLink } from '@/db/queries/one-time-links'
import { findUserByEmail } from '@/db/queries/users'
import type { Role } from '@/lib/domain/roles'
import type { AccessContext } from './context'
import { linkGone } from './faults'
import { hashToken } from './tokens'

export type FoundInvitation = {
  sellerName: string
  email: string
  role: Role
  invitedBy: string | null
  /** The person has a sign-in already and joins with it. */
  hasSignIn: boolean
}

/** What an invitation's page shows. Throws `gone`. */
export async function findInvitation(ctx: AccessContext, token: string): Promise<FoundInvitation> {
  const link = await findUsableLink(ctx.db, 'invitation', hashToken(token), ctx.now())
  const account = link && (await findAccountName(ctx.db, link.sellerId))
  if (!link?.email || !account) throw linkGone()
  return {
    sellerName: account.name,
    email: link.email,
    role: link.role,
    invitedBy: link.createdBy,
    hasSignIn: (await findUserByEmail(ctx.db, link.email)) !== undefined,
  }
}
