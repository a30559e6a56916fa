import { insertLink, purgeExpiredLinks } from '@/db/queries/one-time-links'
import { anyUser } from '@/db/queries/users'
import type { AccessContext } from './context'
import { newToken } from './tokens'

const VALID_MS = 24 * 3600_000

export type OwnerLink = { url: string; expiresAt: Date }

/**
 * A link by which whoever runs this machine becomes owner of every seller account: once, within 24 hours. Also the way
 * back in for an owner who lost the password. Without language in its path, so that it opens in the reader's own.
 */
export async function createOwnerLink(ctx: AccessContext): Promise<OwnerLink> {
  const now = ctx.now()
  const { token, tokenHash } = newToken()
  const expiresAt = new Date(now.getTime() + VALID_MS)
  await purgeExpiredLinks(ctx.db, now)
  // It belongs to no single account.
  await insertLink(ctx.db, {
    tokenHash,
    sellerId: '',
    purpose: 'first_owner',
    role: 'owner',
    createdAt: now,
    expiresAt,
  })
  return { url: `${ctx.publicUrl}/welcome?token=${token}`, expiresAt }
}

/** For the start: a link while nobody can sign in yet, else null. */
export async function ensureFirstOwnerLink(ctx: AccessContext): Promise<OwnerLink | null> {
  return (await anyUser(ctx.db)) ? null : createOwnerLink(ctx)
}
