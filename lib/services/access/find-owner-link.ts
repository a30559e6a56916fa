import { type AccountName, listAccountNames } from '@/db/queries/account-names'
import { findUsableLink } from '@/db/queries/one-time-links'
import type { AccessContext } from './context'
import { linkGone } from './faults'
import { hashToken } from './tokens'

/** The seller accounts that the link makes its reader owner of; none when the first has yet to be named. Throws `gone`. */
export async function findOwnerLink(ctx: AccessContext, token: string): Promise<{ accounts: AccountName[] }> {
  if (!(await findUsableLink(ctx.db, 'first_owner', hashToken(token), ctx.now()))) throw linkGone()
  return { accounts: await listAccountNames(ctx.db) }
}
