import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { rawRows } from '@/db/rows'
import { getDepartmentTree, getTenant, tenantsOfInstance } from '@/lib/services/organisations/get-tenant'
import { listTenantMembers } from '@/lib/services/organisations/list-members'
import { listPushes } from '@/lib/services/organisations/list-pushes'
import { listTenants } from '@/lib/services/organisations/list-tenants'
import { revealMember } from '@/lib/services/organisations/reveal-member'
import { find } from '@/lib/services/search/find'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { type Body, kitV2Call } from '../../support/kit'
import { openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const KEY = 'kit-access-key-0001'
const scope = { instanceId: 'inst-1', tenantId: 't1', testFlag: 0 }

describeOnBothDatabases('organisations as people see them', (getDb) => {
  let portal: Portal
  const push = (name: string, body: Body) => {
    portal.tick(1_000)
    const path = `/api/koogallery/acme/produceAPI/v2/${name}`
    return portal.deliver(kitV2Call({ path, body, key: KEY, now: portal.clock.now, nonce: randomUUID() }))
  }

  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), { keys: [{ class: 'kit', key: KEY }] })
    await push('tenantSync', {
      ...scope,
      orderId: 'CS1',
      tenantCode: 'acme',
      name: 'Acme',
      domainName: 'acme.test/',
      flag: 1,
    })
    await push('allOrgSync', {
      ...scope,
      orgInfoList: [
        { orgCode: 'D11', orgName: 'Lab', parentCode: 'D1' },
        { orgCode: 'D1', orgName: 'Top' },
      ],
    })
    const userList = Array.from({ length: 5 }, (_, i) => ({
      userName: `user${i}`,
      name: `User ${i}`,
      role: i === 0 ? 'admin' : 'user',
      orgCode: 'D11',
      enable: 'true',
      mobile: `1380000000${i}`,
      email: `user${i}@acme.test`,
      extension: { account: 'A1' },
    }))
    await push('authSync', { ...scope, appId: 'app-1', userList, flag: 1 })
  })

  test('the list counts, filters and finds trouble', async () => {
    const ctx = portal.as(OWNER)
    await push('tenantSync', {
      ...scope,
      tenantId: 't2',
      tenantCode: 'two',
      name: 'Two',
      domainName: 'two.test',
      flag: 1,
    })
    await push('tenantSync', { ...scope, tenantId: 't2', flag: 0 })
    await push('tenantSync', {
      ...scope,
      tenantId: 't3',
      tenantCode: 'dbg',
      name: 'Debug',
      domainName: 'd',
      flag: 1,
      testFlag: 1,
    })
    await push('authSync', { ...scope, appId: 'app-1', userList: [{}], flag: 1 })
    const ids = async (input: Body) => (await listTenants(ctx, input)).rows.map(({ tenantId }) => tenantId)
    expect(await ids({})).toEqual(['t2', 't1'])
    expect(await ids({ test: '1' })).toEqual(['t3', 't2', 't1'])
    expect(await ids({ state: 'unbound' })).toEqual(['t2'])
    expect(await ids({ trouble: '1' })).toEqual(['t1'])
    expect((await listTenants(ctx, {})).rows.map(({ failures }) => failures)).toEqual([0, 1])
    expect(await ids({ q: 'acm' })).toEqual(['t1'])
    const page = await listTenants(ctx, { limit: 1 })
    expect((await listTenants(ctx, { limit: 1, cursor: page.next })).rows).toMatchObject([
      { tenantId: 't1', bindings: 1, members: 5, failures: 1, unreadable: 0 },
    ])
  })

  test('a tenant with its tree, its failures and its diffs', async () => {
    const ctx = portal.as(userOf('viewer'))
    await push('authSync', { ...scope, appId: 'app-1', userList: [{}], flag: 1 })
    expect(await getTenant(ctx, { tenantId: 't1' })).toMatchObject({
      signInBase: 'https://acme.test',
      openPushes: [{ activity: 'authSync', resultCode: '000002' }],
    })
    const [root] = await getDepartmentTree(ctx, { tenantId: 't1', instanceId: 'inst-1' })
    expect(root).toMatchObject({ row: { orgCode: 'D1' }, children: [{ row: { orgCode: 'D11' }, depth: 1 }] })
    expect((await listPushes(ctx, { tenantId: 't1' })).rows.map(({ kind }) => kind)).toEqual([
      'authSync',
      'allOrgSync',
      'tenantSync',
    ])
    expect(await tenantsOfInstance(ctx, 'inst-1')).toMatchObject([{ tenantId: 't1', name: 'Acme' }])
    for (const query of ['t1', 'acme']) expect(await find(ctx, { query })).toMatchObject([{ kind: 'tenant', id: 't1' }])
    await expect(getTenant(ctx, { tenantId: 't1', test: true })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('members are masked, paged and filtered; a reveal is audited and not for everybody', async () => {
    const viewer = portal.as(userOf('viewer'))
    const first = await listTenantMembers(viewer, { tenantId: 't1', limit: 3 })
    expect(first.rows.map(({ userName }) => userName)).toEqual(['user0', 'user1', 'user2'])
    expect(first.rows[0]).toMatchObject({ mobile: '138••••00', email: 'u••••@acme.test', hasPersonal: true })
    expect(JSON.stringify(first)).not.toContain('13800000000')
    const rest = await listTenantMembers(viewer, { tenantId: 't1', limit: 3, cursor: first.next ?? undefined })
    expect(rest.rows.map(({ userName }) => userName)).toEqual(['user3', 'user4'])
    const back = await listTenantMembers(viewer, { tenantId: 't1', limit: 3, cursor: rest.previous ?? undefined })
    expect(back.rows).toEqual(first.rows)
    expect((await listTenantMembers(viewer, { tenantId: 't1', role: 'admin' })).rows).toHaveLength(1)

    const who = { tenantId: 't1', instanceId: 'inst-1', appId: 'app-1', userName: 'user0', reason: 'asked by phone' }
    for (const role of ['viewer', 'finance'] as const) {
      await expect(revealMember(portal.as(userOf(role)), who)).rejects.toMatchObject({ code: 'forbidden' })
    }
    expect(await revealMember(portal.as(userOf('operator')), who)).toMatchObject({
      mobile: '13800000000',
      email: 'user0@acme.test',
      extension: '{"account":"A1"}',
    })
    const audited = await rawRows(getDb(), sql`select reason from audit_log where action = 'tenant_member.reveal'`)
    expect(audited).toMatchObject([{ reason: 'asked by phone' }])
  })
})
