import { and, asc, desc, eq, ilike, or, type SQL, sql } from 'drizzle-orm'
import { applications, bindings, departments, members, messages, organisationPushes, tenants } from '@/db/schema'
import type { Db, Tx } from '@/db/types'
import type { EntryState } from '@/lib/domain/organisation'
import type { Cursor } from '@/lib/domain/paging'
import { containing, keysetPage } from './keyset'
import type { TenantKey } from './organisations'

/** Reading of organisations for pages and exports. */

const ofTenant = (table: typeof bindings | typeof applications | typeof members) =>
  sql`${table.sellerId} = ${tenants.sellerId} and ${table.test} = ${tenants.test} and ${table.tenantId} = ${tenants.tenantId}`

const liveBindings = sql<number>`(select count(*)::int from ${bindings} where ${ofTenant(bindings)} and ${bindings.state} = 'active')`
// In a fragment of its own: columns standing directly in a selected field lose their table's name.
const ownFailures = sql`${messages.sellerId} = ${tenants.sellerId} and ${messages.open}
  and ${messages.test} = ${tenants.test} and ${messages.tenantId} = ${tenants.tenantId}`
const openFailures = sql<number>`(select count(*)::int from ${messages} where ${ownFailures})`
const unreadableSecrets = sql<number>`(select count(*)::int from ${applications}
  where ${ofTenant(applications)} and ${applications.state} = 'active' and ${applications.secretUnreadable})`

const tenantColumns = {
  tenantId: tenants.tenantId,
  test: tenants.test,
  tenantCode: tenants.tenantCode,
  name: tenants.name,
  domainName: tenants.domainName,
  setAt: tenants.setAt,
  lastPushAt: tenants.lastPushAt,
  createdAt: tenants.createdAt,
  bindings: liveBindings,
  members: sql<number>`(select count(distinct ${members.userName})::int from ${members}
    where ${ofTenant(members)} and ${members.state} = 'active')`,
  failures: openFailures,
  unreadable: unreadableSecrets,
}

export type TenantFilter = {
  withTests: boolean
  /** Part of an id, a code, a name or a domain. */
  text?: string
  state?: 'bound' | 'unbound'
  trouble?: boolean
}

/** Newest first. */
export async function selectTenants(
  db: Db | Tx,
  sellerId: string,
  { withTests, text, state, trouble }: TenantFilter,
  cursor: Cursor | null,
  limit: number,
) {
  const page = keysetPage('newest first', tenants.createdAt, tenants.tenantId, cursor)
  return db
    .select(tenantColumns)
    .from(tenants)
    .where(
      and(
        eq(tenants.sellerId, sellerId),
        withTests ? undefined : eq(tenants.test, false),
        text
          ? or(
              ...[tenants.tenantId, tenants.tenantCode, tenants.name, tenants.domainName].map((column) =>
                ilike(column, containing(text)),
              ),
            )
          : undefined,
        state && (state === 'bound' ? sql`${liveBindings} > 0` : sql`${liveBindings} = 0`),
        trouble ? sql`(${openFailures} > 0 or ${unreadableSecrets} > 0)` : undefined,
        page.where,
      ),
    )
    .orderBy(...page.orderBy)
    .limit(limit)
}

export async function selectTenant(db: Db | Tx, key: TenantKey) {
  const [row] = await db.select(tenantColumns).from(tenants).where(is(tenants, key))
  return row
}

/** By id or code, in both spaces. */
export async function findTenants(db: Db | Tx, sellerId: string, text: string) {
  return db
    .select({ tenantId: tenants.tenantId, test: tenants.test, name: tenants.name, at: tenants.createdAt })
    .from(tenants)
    .where(and(eq(tenants.sellerId, sellerId), or(eq(tenants.tenantId, text), eq(tenants.tenantCode, text))))
    .limit(5)
}

export async function selectBindings(db: Db | Tx, key: TenantKey) {
  return db.select().from(bindings).where(is(bindings, key)).orderBy(asc(bindings.createdAt), asc(bindings.instanceId))
}

/** Tenants that an instance serves. */
export async function selectTenantsOfInstance(db: Db | Tx, sellerId: string, instanceId: string) {
  return db
    .select({ tenantId: tenants.tenantId, test: tenants.test, name: tenants.name, state: bindings.state })
    .from(bindings)
    .innerJoin(
      tenants,
      and(
        eq(tenants.sellerId, bindings.sellerId),
        eq(tenants.test, bindings.test),
        eq(tenants.tenantId, bindings.tenantId),
      ),
    )
    .where(and(eq(bindings.sellerId, sellerId), eq(bindings.instanceId, instanceId)))
    .limit(20)
}

export async function selectApplications(db: Db | Tx, key: TenantKey) {
  return db
    .select()
    .from(applications)
    .where(is(applications, key))
    .orderBy(asc(applications.appId), asc(applications.instanceId))
}

/** Of one binding, or of all; siblings by name. */
export async function selectTenantDepartments(db: Db | Tx, key: TenantKey, instanceId: string) {
  return db
    .select()
    .from(departments)
    .where(and(is(departments, key), eq(departments.instanceId, instanceId)))
    .orderBy(asc(departments.name), asc(departments.orgCode))
}

export type MemberFilter = {
  /** Part of the account, the name or the department's code. */
  text?: string
  state?: EntryState
  role?: string
  instanceId?: string
}

const memberPlace = sql<string>`${members.userName} || '/' || ${members.appId} || '/' || ${members.instanceId}`

/** By account; the cursor's id is the place of a member in that order. */
export async function selectTenantMembers(
  db: Db | Tx,
  key: TenantKey,
  { text, state, role, instanceId }: MemberFilter,
  cursor: Cursor | null,
  limit: number,
) {
  const back = cursor?.back === true
  return db
    .select({ member: members, place: memberPlace })
    .from(members)
    .where(
      and(
        is(members, key),
        state && eq(members.state, state),
        role ? eq(members.role, role) : undefined,
        instanceId === undefined ? undefined : eq(members.instanceId, instanceId),
        text
          ? or(...[members.userName, members.name, members.orgCode].map((column) => ilike(column, containing(text))))
          : undefined,
        cursor ? (back ? sql`${memberPlace} < ${cursor.id}` : sql`${memberPlace} > ${cursor.id}`) : undefined,
      ),
    )
    .orderBy(back ? desc(memberPlace) : asc(memberPlace))
    .limit(limit)
}

export async function selectTenantMember(
  db: Db | Tx,
  key: TenantKey & { instanceId: string; appId: string; userName: string },
) {
  const [row] = await db
    .select()
    .from(members)
    .where(
      and(
        is(members, key),
        eq(members.instanceId, key.instanceId),
        eq(members.appId, key.appId),
        eq(members.userName, key.userName),
      ),
    )
  return row
}

/** Newest first. */
export async function selectPushes(db: Db | Tx, key: TenantKey, cursor: Cursor | null, limit: number) {
  const page = keysetPage('newest first', organisationPushes.at, organisationPushes.messageId, cursor)
  return db
    .select()
    .from(organisationPushes)
    .where(and(is(organisationPushes, key), page.where))
    .orderBy(...page.orderBy)
    .limit(limit)
}

/** Pushes that failed and wait for a good one. */
export async function selectOpenPushes(db: Db | Tx, key: TenantKey) {
  return db
    .select({
      id: messages.id,
      activity: messages.activity,
      receivedAt: messages.receivedAt,
      reason: messages.reason,
      resultCode: messages.resultCode,
    })
    .from(messages)
    .where(
      and(
        eq(messages.sellerId, key.sellerId),
        sql`${messages.open}`,
        eq(messages.test, key.test),
        eq(messages.tenantId, key.tenantId),
      ),
    )
    .orderBy(desc(messages.receivedAt))
    .limit(20)
}

type Scoped =
  | typeof tenants
  | typeof bindings
  | typeof applications
  | typeof departments
  | typeof members
  | typeof organisationPushes

function is(table: Scoped, key: TenantKey): SQL | undefined {
  return and(eq(table.sellerId, key.sellerId), eq(table.test, key.test), eq(table.tenantId, key.tenantId))
}
