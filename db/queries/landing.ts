import { and, desc, eq, gt, isNull, lte, or, sql } from 'drizzle-orm'
import { rawRows } from '@/db/rows'
import {
  applications,
  bindings,
  buyerSessions,
  handOvers,
  instances,
  landings,
  members,
  sellers,
  signInStates,
  tenants,
} from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { TenantKey } from './organisations'

export type BuyerSessionRow = typeof buyerSessions.$inferSelect
export type LandingRow = typeof landings.$inferSelect
export type SignInStateRow = typeof signInStates.$inferSelect
export type HandOverRow = typeof handOvers.$inferSelect

/**
 * Tenants of this id or, after them, of this code, with each of their live applications; real before test, the
 * application set last first. Several accounts may know one tenant.
 */
export async function selectTenantsForLanding(db: Db | Tx, tenant: string, sellerId?: string) {
  const ofTenant = (table: typeof applications) =>
    and(eq(table.sellerId, tenants.sellerId), eq(table.test, tenants.test), eq(table.tenantId, tenants.tenantId))
  return db
    .select({ tenant: tenants, application: applications, seller: sellers })
    .from(tenants)
    .innerJoin(sellers, eq(sellers.sellerId, tenants.sellerId))
    .leftJoin(applications, and(ofTenant(applications), eq(applications.state, 'active')))
    .where(
      and(
        or(eq(tenants.tenantId, tenant), eq(tenants.tenantCode, tenant)),
        sellerId === undefined ? undefined : eq(tenants.sellerId, sellerId),
      ),
    )
    .orderBy(tenants.test, desc(applications.setAt))
    .limit(100)
}

/** The instances that live bindings tie to a tenant; one without an instance is the seller's own trial. */
export async function selectBoundInstances(db: Db | Tx, key: TenantKey) {
  return db
    .select({ instanceId: bindings.instanceId, setAt: bindings.setAt, instance: instances })
    .from(bindings)
    .leftJoin(instances, and(eq(instances.sellerId, bindings.sellerId), eq(instances.instanceId, bindings.instanceId)))
    .where(
      and(
        eq(bindings.sellerId, key.sellerId),
        eq(bindings.test, key.test),
        eq(bindings.tenantId, key.tenantId),
        eq(bindings.state, 'active'),
      ),
    )
    .orderBy(desc(instances.createdAt), bindings.instanceId)
    .limit(100)
}

/** What authSync has told of one person of a tenant, whatever it was. */
export async function selectMemberEntries(db: Db | Tx, key: TenantKey, userName: string) {
  return db
    .select()
    .from(members)
    .where(
      and(
        eq(members.sellerId, key.sellerId),
        eq(members.test, key.test),
        eq(members.tenantId, key.tenantId),
        eq(members.userName, userName),
      ),
    )
}

/** Takes a person up as a member; whatever was told meanwhile stands. */
export async function insertMember(tx: Tx, row: typeof members.$inferInsert): Promise<void> {
  await tx.insert(members).values(row).onConflictDoNothing()
}

export async function insertSignInState(db: Db | Tx, row: typeof signInStates.$inferInsert): Promise<void> {
  await db.insert(signInStates).values(row)
}

/** Uses a state up: of two at once, one gets it. Whether it was in time and this browser's is the caller's to judge. */
export async function takeSignInState(db: Db | Tx, stateHash: string, now: Date): Promise<SignInStateRow | undefined> {
  const [row] = await db
    .update(signInStates)
    .set({ usedAt: now })
    .where(and(eq(signInStates.stateHash, stateHash), isNull(signInStates.usedAt)))
    .returning()
  return row
}

export async function insertLanding(db: Db | Tx, row: typeof landings.$inferInsert): Promise<void> {
  await db.insert(landings).values(row)
}

export async function insertBuyerSession(tx: Tx, row: typeof buyerSessions.$inferInsert): Promise<void> {
  await tx.insert(buyerSessions).values(row)
}

/** By the hash of the cookie, or of the one before its last exchange while that stands. */
export async function findBuyerSession(
  db: Db | Tx,
  sellerId: string,
  tokenHash: string,
  now: Date,
): Promise<BuyerSessionRow | undefined> {
  const [row] = await db
    .select()
    .from(buyerSessions)
    .where(
      and(
        eq(buyerSessions.sellerId, sellerId),
        or(
          eq(buyerSessions.tokenHash, tokenHash),
          and(eq(buyerSessions.previousHash, tokenHash), gt(buyerSessions.previousUntil, now)),
        ),
      ),
    )
    .limit(1)
  return row
}

export async function updateBuyerSession(
  db: Db | Tx,
  key: { sellerId: string; id: string },
  patch: Partial<typeof buyerSessions.$inferInsert>,
): Promise<void> {
  await db.update(buyerSessions).set(patch).where(sessionIs(key))
}

/** As `updateBuyerSession` where nobody has exchanged the token meanwhile; false otherwise. */
export async function rotateBuyerSession(
  db: Db | Tx,
  key: { sellerId: string; id: string; tokenHash: string },
  patch: Partial<typeof buyerSessions.$inferInsert>,
): Promise<boolean> {
  const rows = await db
    .update(buyerSessions)
    .set(patch)
    .where(and(sessionIs(key), eq(buyerSessions.tokenHash, key.tokenHash), isNull(buyerSessions.endedAt)))
    .returning({ id: buyerSessions.id })
  return rows.length > 0
}

const sessionIs = ({ sellerId, id }: { sellerId: string; id: string }) =>
  and(eq(buyerSessions.sellerId, sellerId), eq(buyerSessions.id, id))

export async function insertHandOver(db: Db | Tx, row: typeof handOvers.$inferInsert): Promise<void> {
  await db.insert(handOvers).values(row)
}

/** Takes what was handed over, if it is still to be had: of several at once, one gets it. */
export async function takeHandOver(
  db: Db | Tx,
  sellerId: string,
  by: { id: string } | { codeHash: string },
  now: Date,
): Promise<HandOverRow | undefined> {
  const which = 'id' in by ? eq(handOvers.id, by.id) : eq(handOvers.codeHash, by.codeHash)
  const [row] = await db
    .update(handOvers)
    .set({ redeemedAt: now })
    .where(and(eq(handOvers.sellerId, sellerId), which, isNull(handOvers.redeemedAt), gt(handOvers.expiresAt, now)))
    .returning()
  return row
}

/** Forgets what nobody can use any more. */
export async function purgeLandingLeftovers(db: Db | Tx, before: Date): Promise<void> {
  await db.delete(signInStates).where(lte(signInStates.expiresAt, before))
  await db.delete(handOvers).where(lte(handOvers.expiresAt, before))
  await db.delete(buyerSessions).where(lte(buyerSessions.expiresAt, before))
}

const AT_A_TIME = 5_000

/**
 * Forgets an account's landings before `before`, some thousand at a time; gives how many. The last sign-in of each
 * tenant stays, without its person: it says that somebody has come in.
 */
export async function forgetLandings(db: Db | Tx, sellerId: string, before: Date): Promise<number> {
  const at = before.toISOString()
  const deleted = await rawRows(
    db,
    sql`delete from landings where ctid in (
          select l.ctid from landings l
          where l.seller_id = ${sellerId} and l.at < ${at}::timestamptz and (
            l.outcome <> 'signed_in' or exists (
              select 1 from landings later
              where later.seller_id = l.seller_id and later.test = l.test and later.tenant_id = l.tenant_id
                and later.outcome = 'signed_in' and (later.at, later.id) > (l.at, l.id)))
          limit ${AT_A_TIME}
        ) returning 1 as one`,
  )
  if (deleted.length > 0) return deleted.length
  await db.execute(
    sql`update landings set user_name = null
        where seller_id = ${sellerId} and at < ${at}::timestamptz and user_name is not null`,
  )
  return 0
}
