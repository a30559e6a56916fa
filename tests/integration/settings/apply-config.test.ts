import { generateKeyPairSync } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { auditLog, users } from '@/db/schema'
import type { Db } from '@/db/types'
import { verifyPassword } from '@/lib/services/password'
import { applyConfig } from '@/lib/services/settings/apply-config'
import { loadSeller } from '@/lib/services/settings/load-seller'
import { describeOnBothDatabases } from '../../support/database'
import { dumpTables, emptyTables } from '../../support/empty-tables'
import { serviceContexts } from '../../support/service-context'

const SECRETS = {
  password: 'correct-horse-battery',
  basic: 'basic-key-AAAA1111',
  older: 'older-key-BBBB2222',
  kit: 'kit-key-CCCC3333',
  sk: 'secret-access-key-DDDD',
  pem: generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
  api: 'kp_live_FFFF6666GGGG7777',
}

const CONFIG = {
  users: [
    {
      email: 'owner@acme.test',
      password: SECRETS.password,
      name: 'Owner',
      memberships: [{ seller: 'acme', role: 'owner' }],
    },
  ],
  sellers: [
    {
      id: 'acme',
      name: 'Acme Software',
      site: 'china',
      openApi: { accessKeyId: 'AK1', secretAccessKey: SECRETS.sk },
      keys: [
        { class: 'basic', key: SECRETS.basic },
        { class: 'basic', key: SECRETS.older, status: 'previous' },
        { class: 'kit', key: SECRETS.kit },
      ],
      kit: { appId: 'app-1', privateKeyPem: SECRETS.pem },
      products: [
        {
          productId: 'OFFI0001',
          skuCode: 'sku-basic',
          name: 'Acme Basic',
          kind: 'saas',
          provisioning: { mode: 'builtin', frontEndUrl: 'https://app.acme.test/{instanceId}' },
        },
        { productId: 'OFFI0002', kind: 'pay_per_use', meter: { key: 'api_calls', aggregation: 'sum', cycle: 'hour' } },
      ],
      apiKeys: [{ name: 'product backend', key: SECRETS.api, scopes: ['instances:read', 'usage:write'] }],
    },
  ],
}

describeOnBothDatabases('applying a configuration', (getDb) => {
  let db: Db
  let contexts: ReturnType<typeof serviceContexts>
  const apply = (input: unknown) => applyConfig(contexts.contextFor, input, { actorName: 'PORTAL_CONFIG' })
  const account = async () => {
    const seller = await loadSeller(db, contexts.secretBox, 'acme')
    if (!seller) throw new Error('no such account')
    return seller
  }
  const audit = () => db.select().from(auditLog)

  beforeEach(async () => {
    db = getDb()
    await emptyTables(db)
    contexts = serviceContexts(db)
  })

  it('makes everything it names, each with an audit row', async () => {
    const { created, updated, unchanged } = await apply(CONFIG)
    expect(updated).toEqual([])
    expect(unchanged).toEqual([])
    expect(created).toEqual([
      'seller acme',
      'acme: key basic ••••1111',
      'acme: key basic ••••2222',
      'acme: key kit ••••3333',
      'acme: open API',
      'acme: kit',
      'acme: product OFFI0001 sku-basic',
      'acme: product OFFI0002',
      'acme: API key product backend',
      'user owner@acme.test',
      'acme: member owner@acme.test',
    ])
    const rows = await audit()
    expect(rows).toHaveLength(created.length)
    expect(rows.every((row) => row.actorKind === 'config' && row.actorName === 'PORTAL_CONFIG')).toBe(true)
    expect(contexts.forgotten).toEqual(['acme'])

    const seller = await account()
    expect(seller.seller).toMatchObject({ name: 'Acme Software', site: 'china', sandbox: false })
    expect(seller.openApi).toEqual({
      baseUrl: 'https://mkt.myhuaweicloud.com',
      fallbackUrl: 'https://mkt.myhuaweicloud.cn',
      accessKeyId: 'AK1',
      secretAccessKey: SECRETS.sk,
    })
    expect(new Set(seller.keys.map(({ class: of, status, secret }) => `${of} ${status} ${secret}`))).toEqual(
      new Set([`basic current ${SECRETS.basic}`, `basic previous ${SECRETS.older}`, `kit current ${SECRETS.kit}`]),
    )
    expect(seller.settings.taskHours).toBe(2)
    const [person] = await db.select().from(users)
    expect(await verifyPassword(SECRETS.password, person?.passwordHash ?? null)).toBe(true)
  })

  it('changes nothing the second time', async () => {
    const { created } = await apply(CONFIG)
    const before = await dumpTables(db)
    contexts.clock.now = new Date('2026-11-03T08:00:00.000Z')
    expect(await apply(CONFIG)).toEqual({ created: [], updated: [], unchanged: created })
    expect(await dumpTables(db)).toBe(before)
  })

  it('keeps no secret in clear', async () => {
    await apply(CONFIG)
    const everything = await dumpTables(db)
    expect(everything).toContain('Acme Software')
    for (const [name, secret] of Object.entries(SECRETS)) expect(everything.includes(secret), name).toBe(false)
    expect(everything).not.toContain('EEEE5555')
  })

  it('is applied whole or not at all', async () => {
    const broken = {
      users: [{ email: 'x@acme.test', memberships: [{ seller: 'acne', role: 'viewer' }] }],
      sellers: CONFIG.sellers,
    }
    await expect(apply(broken)).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: 'users[0].memberships[0].seller', message: expect.stringContaining('"acne"') }],
    })
    expect(await loadSeller(db, contexts.secretBox, 'acme')).toBeNull()
    expect(await audit()).toEqual([])
  })

  it('retires a key that it brought and no longer lists, class by class', async () => {
    await apply(CONFIG)
    contexts.clock.now = new Date('2026-11-03T08:00:00.000Z')
    const fresh = { class: 'basic', key: 'fresh-key-HHHH8888' }
    const summary = await apply({
      sellers: [{ id: 'acme', keys: [fresh, { class: 'basic', key: SECRETS.basic, status: 'previous' }] }],
    })
    expect(summary.created).toEqual(['acme: key basic ••••8888'])
    expect(summary.updated).toEqual(['acme: key basic ••••1111', 'acme: key basic ••••2222'])
    expect((await account()).keys.map(({ class: of, status, secret }) => [of, status, secret.slice(-4)])).toEqual([
      ['basic', 'current', '8888'],
      ['kit', 'current', '3333'],
      ['basic', 'previous', '1111'],
    ])
  })

  it('refuses a key that another class already uses', async () => {
    await apply(CONFIG)
    await expect(
      apply({ sellers: [{ id: 'acme', keys: [{ class: 'general', key: SECRETS.kit }] }] }),
    ).rejects.toMatchObject({
      issues: [{ path: 'sellers[0].keys[0].key', message: expect.stringContaining('class kit') }],
    })
  })

  it('leaves alone what it does not name', async () => {
    await apply(CONFIG)
    await apply({ sellers: [{ id: 'acme', settings: { taskHours: 8 } }] })
    const before = await account()
    const summary = await apply({ sellers: [{ id: 'acme', name: 'Acme' }], users: [{ email: 'owner@acme.test' }] })
    expect(summary).toEqual({ created: [], updated: ['seller acme'], unchanged: ['user owner@acme.test'] })
    const after = await account()
    expect(after).toEqual({ ...before, seller: { ...before.seller, name: 'Acme', updatedAt: after.seller.updatedAt } })
    expect(after.settings.taskHours).toBe(8)
  })

  it('changes a password, a role and a secret, and says so without telling them', async () => {
    await apply(CONFIG)
    const [before] = await db.select().from(users)
    const summary = await apply({
      users: [
        { email: 'owner@acme.test', password: 'another-password', memberships: [{ seller: 'acme', role: 'viewer' }] },
      ],
      sellers: [{ id: 'acme', openApi: { accessKeyId: 'AK1', secretAccessKey: 'changed-secret' } }],
    })
    expect(summary.updated).toEqual(['acme: open API', 'user owner@acme.test', 'acme: member owner@acme.test'])
    const [after] = await db.select().from(users)
    expect(after?.sessionVersion).toBe((before?.sessionVersion ?? 0) + 1)
    const details = (await audit()).map((row) => row.details)
    expect(details).toContainEqual(expect.objectContaining({ changed: ['secretAccessKey'] }))
    expect(details).toContainEqual({ changed: ['password'] })
    expect(JSON.stringify(details)).not.toMatch(/another-password|changed-secret/)
  })

  it('survives two processes that start at once', async () => {
    const [one, two] = await Promise.all([apply(CONFIG), apply(CONFIG)])
    expect([one.created.length, two.created.length].toSorted((a, b) => a - b)[0]).toBe(0)
    expect(await audit()).toHaveLength(Math.max(one.created.length, two.created.length))
  })
})
