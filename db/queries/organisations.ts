import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { at } from '@/db/moment'
import { applications, bindings, departments, members, organisationPushes, tenants } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/**
 * Writing of what the Kit tells. Every push begins by locking its tenant, so pushes of one tenant never overlap and what
 * was read before a write is still so.
 */

export type TenantRow = typeof tenants.$inferSelect
export type NewPushRow = typeof organisationPushes.$inferInsert
export type BindingRow = typeof bindings.$inferSelect
export type ApplicationRow = typeof applications.$inferSelect
export type DepartmentRow = typeof departments.$inferSelect
export type MemberRow = typeof members.$inferSelect

export type TenantKey = { sellerId: string; test: boolean; tenantId: string }
export type BindingKey = TenantKey & { instanceId: string }

/** The tenant's row, made like this if need be, locked until the transaction ends. */
export async function lockTenant(tx: Tx, made: TenantRow): Promise<TenantRow> {
  const [row] = await tx
    .insert(tenants)
    .values(made)
    .onConflictDoUpdate({
      target: [tenants.sellerId, tenants.test, tenants.tenantId],
      set: { lastPushAt: sql`greatest(${tenants.lastPushAt}, excluded.last_push_at)` },
    })
    .returning()
  if (!row) throw new Error('The tenant was not written.')
  return row
}

/** The binding's row, made like this if need be. Being named alive revives one for which tenantSync has not spoken yet. */
export async function ensureBinding(tx: Tx, made: BindingRow): Promise<BindingRow> {
  const [row] = await tx
    .insert(bindings)
    .values(made)
    .onConflictDoUpdate({
      target: [bindings.sellerId, bindings.test, bindings.tenantId, bindings.instanceId],
      set: {
        state: sql`case when ${bindings.setAt} is null and excluded.state = 'active' then 'active' else ${bindings.state} end`,
      },
    })
    .returning()
  if (!row) throw new Error('The binding was not written.')
  return row
}

export async function updateTenant(tx: Tx, key: TenantKey, patch: Partial<TenantRow>): Promise<void> {
  await tx.update(tenants).set(patch).where(tenantIs(tenants, key))
}

export async function updateBinding(tx: Tx, key: BindingKey, patch: Partial<BindingRow>): Promise<void> {
  await tx
    .update(bindings)
    .set(patch)
    .where(and(tenantIs(bindings, key), eq(bindings.instanceId, key.instanceId)))
}

export async function findApplication(
  tx: Tx,
  key: BindingKey & { appId: string },
): Promise<ApplicationRow | undefined> {
  const [row] = await tx
    .select()
    .from(applications)
    .where(
      and(tenantIs(applications, key), eq(applications.instanceId, key.instanceId), eq(applications.appId, key.appId)),
    )
  return row
}

export async function putApplication(tx: Tx, row: ApplicationRow): Promise<void> {
  const { sellerId: _s, test: _t, tenantId: _i, instanceId: _n, appId: _a, createdAt: _c, ...set } = row
  await tx
    .insert(applications)
    .values(row)
    .onConflictDoUpdate({
      target: [
        applications.sellerId,
        applications.test,
        applications.tenantId,
        applications.instanceId,
        applications.appId,
      ],
      set,
    })
}

/** Departments of a binding, deleted ones included; with `orgCodes` only those. */
export async function selectDepartments(
  db: Db | Tx,
  key: BindingKey,
  orgCodes?: readonly string[],
): Promise<DepartmentRow[]> {
  return db
    .select()
    .from(departments)
    .where(
      and(
        tenantIs(departments, key),
        eq(departments.instanceId, key.instanceId),
        orgCodes && inArray(departments.orgCode, [...orgCodes]),
      ),
    )
}

export type DepartmentWrite = Pick<DepartmentRow, 'orgCode' | 'name' | 'parentCode' | 'state' | 'setAt'>

/** Puts any number of departments in one statement. */
export async function putDepartments(
  tx: Tx,
  key: BindingKey,
  rows: readonly DepartmentWrite[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  const json = rows.map((row) => ({
    org_code: row.orgCode,
    name: row.name,
    parent_code: row.parentCode,
    state: row.state,
    set_at: row.setAt.toISOString(),
  }))
  await tx.execute(sql`
    insert into ${departments} (${scopeColumns}, org_code, name, parent_code, state, set_at, created_at, updated_at)
    select ${scopeValues(key)}, org_code, name, parent_code, state, set_at, ${at(now)}, ${at(now)}
    from jsonb_to_recordset(${JSON.stringify(json)}::jsonb)
      as r(org_code text, name text, parent_code text, state text, set_at timestamptz)
    on conflict (${scopeColumns}, org_code) do update set
      name = excluded.name, parent_code = excluded.parent_code, state = excluded.state,
      set_at = excluded.set_at, updated_at = excluded.updated_at`)
}

export async function selectMembers(
  tx: Tx,
  key: BindingKey & { appId: string },
  userNames: readonly string[],
): Promise<MemberRow[]> {
  if (userNames.length === 0) return []
  return tx
    .select()
    .from(members)
    .where(
      and(
        tenantIs(members, key),
        eq(members.instanceId, key.instanceId),
        eq(members.appId, key.appId),
        // One parameter for all of them.
        sql`${members.userName} in (select jsonb_array_elements_text(${JSON.stringify(userNames)}::jsonb))`,
      ),
    )
}

export type MemberWrite = Pick<
  MemberRow,
  'userName' | 'name' | 'orgCode' | 'role' | 'enabled' | 'position' | 'personal' | 'personalDigest' | 'state' | 'setAt'
>

/** Puts any number of members in one statement. */
export async function putMembers(
  tx: Tx,
  key: BindingKey & { appId: string },
  rows: readonly MemberWrite[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  const json = rows.map((row) => ({
    user_name: row.userName,
    name: row.name,
    org_code: row.orgCode,
    role: row.role,
    enabled: row.enabled,
    position: row.position,
    personal: row.personal,
    personal_digest: row.personalDigest,
    state: row.state,
    set_at: row.setAt.toISOString(),
  }))
  await tx.execute(sql`
    insert into ${members} (${scopeColumns}, app_id, user_name, name, org_code, role, enabled, position, personal,
      personal_digest, state, set_at, created_at, updated_at)
    select ${scopeValues(key)}, ${key.appId}::text, user_name, name, org_code, role, enabled, position, personal,
      personal_digest, state, set_at, ${at(now)}, ${at(now)}
    from jsonb_to_recordset(${JSON.stringify(json)}::jsonb)
      as r(user_name text, name text, org_code text, role text, enabled boolean, position text, personal text,
        personal_digest text, state text, set_at timestamptz)
    on conflict (${scopeColumns}, app_id, user_name) do update set
      name = excluded.name, org_code = excluded.org_code, role = excluded.role, enabled = excluded.enabled,
      position = excluded.position, personal = excluded.personal, personal_digest = excluded.personal_digest,
      state = excluded.state, set_at = excluded.set_at, updated_at = excluded.updated_at`)
}

export async function insertPush(tx: Tx, row: NewPushRow): Promise<void> {
  await tx.insert(organisationPushes).values(row)
}

const scopeColumns = sql.raw('seller_id, test, tenant_id, instance_id')
const scopeValues = (key: BindingKey): SQL =>
  sql`${key.sellerId}::text, ${key.test}::boolean, ${key.tenantId}::text, ${key.instanceId}::text`

type TenantTable = typeof tenants | typeof bindings | typeof applications | typeof departments | typeof members

function tenantIs(table: TenantTable, key: TenantKey): SQL | undefined {
  return and(eq(table.sellerId, key.sellerId), eq(table.test, key.test), eq(table.tenantId, key.tenantId))
}
