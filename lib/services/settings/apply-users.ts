import { putMembership } from '@/db/queries/memberships'
import { listSellerIds } from '@/db/queries/sellers'
import { findUserByEmail, insertUser, listMembershipsOfUser, raiseSessionVersion, updateUser } from '@/db/queries/users'
import type { Db, Tx } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'
import type { Issue } from '@/lib/services/errors'
import { hashPassword, verifyPassword } from '@/lib/services/password'
import { type ApplySummary, startRun } from './apply-run'
import type { UserConfig } from './config-schema'

/** Passwords are slow to check by design, so that is done before the transaction. */
export type PreparedPassword = { seen: string | null; newHash: string | null }
export type PreparedPasswords = Map<string, PreparedPassword>

/** By e-mail: which hash was stored, and the new one where the file's password is another. */
export async function preparePasswords(db: Db | Tx, users: UserConfig[]): Promise<PreparedPasswords> {
  const prepared: PreparedPasswords = new Map()
  for (const { email, password } of users) {
    const seen = (await findUserByEmail(db, email))?.passwordHash ?? null
    const keep = password === undefined || (seen !== null && (await verifyPassword(password, seen)))
    prepared.set(email, { seen, newHash: keep ? null : await hashPassword(password) })
  }
  return prepared
}

/** Another process wrote the same person between preparing and applying: prepare again. */
export class StalePreparation extends Error {
  override readonly name = 'StalePreparation'
}

/**
 * Adds and changes the listed people and their roles; other people and other memberships stay as they are. A password in
 * the file is the person's password: one changed in the portal is set back, so leave it out once people choose their own.
 */
export async function applyUsers(
  tx: Tx,
  contextOf: (sellerId: string) => ServiceContext,
  users: UserConfig[],
  prepared: PreparedPasswords,
  summary: ApplySummary,
): Promise<Issue[]> {
  const issues: Issue[] = []
  const known = new Set(await listSellerIds(tx))
  for (const [index, entry] of users.entries()) {
    const row = await findUserByEmail(tx, entry.email)
    const password = prepared.get(entry.email)
    if (!password || (row?.passwordHash ?? null) !== password.seen) throw new StalePreparation()
    const memberships = entry.memberships ?? []
    // People belong to no account of their own: their audit row goes to the first they are named for.
    const run = startRun(tx, contextOf(memberships[0]?.seller ?? ''), summary)
    const id = row?.id ?? run.ctx.newId()
    const changed = [
      ...(row && entry.name !== undefined && row.name !== entry.name ? ['name'] : []),
      ...(password.newHash ? ['password'] : []),
    ]
    if (!row) {
      await insertUser(tx, {
        id,
        email: entry.email,
        name: entry.name ?? entry.email.split('@')[0] ?? entry.email,
        passwordHash: password.newHash,
        createdAt: run.now,
      })
    } else if (changed.length > 0) {
      await updateUser(tx, id, {
        ...(entry.name !== undefined && { name: entry.name }),
        ...(password.newHash && { passwordHash: password.newHash }),
      })
      // A new password ends the sessions that began with the old one.
      if (password.newHash) await raiseSessionVersion(tx, id)
    }
    await run.note(!row ? 'created' : changed.length > 0 ? 'updated' : 'unchanged', `user ${entry.email}`, {
      action: row ? 'user.updated' : 'user.created',
      subjectKind: 'user',
      subjectId: id,
      details: row ? { changed } : { email: entry.email },
    })
    const present = row ? await listMembershipsOfUser(tx, id) : []
    for (const [at, { seller, role }] of memberships.entries()) {
      if (!known.has(seller)) {
        issues.push({
          path: `users[${index}].memberships[${at}].seller`,
          message: `No seller account "${seller}"; list it under sellers, or correct the id.`,
        })
        continue
      }
      const before = present.find((membership) => membership.sellerId === seller)?.role
      if (before !== role) await putMembership(tx, { sellerId: seller, userId: id, role, createdAt: run.now })
      await startRun(tx, contextOf(seller), summary).note(
        !before ? 'created' : before !== role ? 'updated' : 'unchanged',
        `${seller}: member ${entry.email}`,
        {
          action: before ? 'member.role_changed' : 'member.added',
          subjectKind: 'user',
          subjectId: id,
          details: { email: entry.email, role, ...(before && { from: before }) },
        },
      )
    }
  }
  return issues
}
