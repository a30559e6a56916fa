import { and, asc, eq, gt, isNull, lte } from 'drizzle-orm'
import { oneTimeLinks } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type OneTimeLink = typeof oneTimeLinks.$inferSelect
export type LinkPurpose = OneTimeLink['purpose']

const usable = (now: Date) => and(isNull(oneTimeLinks.usedAt), gt(oneTimeLinks.expiresAt, now))

export async function insertLink(db: Db | Tx, row: typeof oneTimeLinks.$inferInsert): Promise<void> {
  await db.insert(oneTimeLinks).values(row)
}

/** The link if it can still be used. */
export async function findUsableLink(
  db: Db | Tx,
  purpose: LinkPurpose,
  tokenHash: string,
  now: Date,
): Promise<OneTimeLink | undefined> {
  const [row] = await db
    .select()
    .from(oneTimeLinks)
    .where(and(eq(oneTimeLinks.tokenHash, tokenHash), eq(oneTimeLinks.purpose, purpose), usable(now)))
  return row
}

/** Uses the link up: of several at once, one gets it. */
export async function consumeLink(
  tx: Tx,
  purpose: LinkPurpose,
  tokenHash: string,
  now: Date,
): Promise<OneTimeLink | undefined> {
  const [row] = await tx
    .update(oneTimeLinks)
    .set({ usedAt: now })
    .where(and(eq(oneTimeLinks.tokenHash, tokenHash), eq(oneTimeLinks.purpose, purpose), usable(now)))
    .returning()
  return row
}

export async function listUsableInvitations(db: Db | Tx, sellerId: string, now: Date): Promise<OneTimeLink[]> {
  return db
    .select()
    .from(oneTimeLinks)
    .where(and(eq(oneTimeLinks.sellerId, sellerId), eq(oneTimeLinks.purpose, 'invitation'), usable(now)))
    .orderBy(asc(oneTimeLinks.createdAt))
}

/** Takes unused invitations back, by link or by e-mail; gives how many there were. */
export async function deleteInvitations(
  tx: Tx,
  sellerId: string,
  by: { tokenHash: string } | { email: string },
): Promise<number> {
  const which = 'tokenHash' in by ? eq(oneTimeLinks.tokenHash, by.tokenHash) : eq(oneTimeLinks.email, by.email)
  const rows = await tx
    .delete(oneTimeLinks)
    .where(
      and(
        eq(oneTimeLinks.sellerId, sellerId),
        eq(oneTimeLinks.purpose, 'invitation'),
        isNull(oneTimeLinks.usedAt),
        which,
      ),
    )
    .returning({ tokenHash: oneTimeLinks.tokenHash })
  return rows.length
}

export async function deleteOwnerLinks(tx: Tx): Promise<void> {
  await tx.delete(oneTimeLinks).where(and(eq(oneTimeLinks.purpose, 'first_owner'), isNull(oneTimeLinks.usedAt)))
}

export async function purgeExpiredLinks(db: Db | Tx, now: Date): Promise<void> {
  await db.delete(oneTimeLinks).where(lte(oneTimeLinks.expiresAt, now))
}
