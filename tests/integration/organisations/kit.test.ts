import { constants, createPublicKey, generateKeyPairSync, type KeyObject, publicEncrypt, randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Db } from '@/db/types'
import { formatChinaTime } from '@/lib/koogallery/times'
import { rerunMessage } from '@/lib/services/inbox/rerun-message'
import { generateKitKeyPair } from '@/lib/services/kit/generate-key-pair'
import { getKit } from '@/lib/services/kit/get-kit'
import { importKitKeyPair } from '@/lib/services/kit/import-key-pair'
import { retireKitKeyPair } from '@/lib/services/kit/retire-key-pair'
import { kitPlace } from '@/lib/services/organisations/sealed-place'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { type Body, bodySignOf, kitV1Call, kitV2Call } from '../../support/kit'
import { openPortal, type Portal, START } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const KIT_KEY = 'kit-access-key-0001'
const V1_KEY = 'single-key-0001'
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 })
const other = generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

function encrypt(secret: string, key: KeyObject = privateKey): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  return publicEncrypt({ key: createPublicKey(key), padding, oaepHash: 'sha256' }, Buffer.from(secret)).toString(
    'base64',
  )
}

const scope = { instanceId: 'inst-1', tenantId: 't1', testFlag: 0 }
const TENANT = {
  ...scope,
  orderId: 'CS1',
  tenantCode: 'acme',
  name: '测试公司',
  domainName: 'https://acme.test',
  flag: 1,
}
const APPLICATION = { ...scope, appId: 'app-1', clientId: 'c1', clientSecret: encrypt('secret-1'), flag: 1 }
const user = (userName: string, more: Body = {}) => ({
  userName,
  name: `Name ${userName}`,
  orgCode: 'D1',
  role: 'user',
  enable: 'true',
  mobile: '13812345678',
  ...more,
})
const AUTH = { ...scope, appId: 'app-1', userList: [user('li'), user('wang', { role: 'admin' })], flag: 1 }
const ALL = {
  ...scope,
  orgInfoList: [
    { orgCode: 'D11', orgName: 'Lab', parentCode: 'D1' },
    { orgCode: 'D1', orgName: 'Top', parentCode: '' },
  ],
}
const SINGLE = { ...scope, orgCode: 'D2', orgName: 'Sales', parentCode: 'D1', flag: 1 }

describeOnBothDatabases('the joint-operations Kit', (getDb) => {
  let db: Db
  let portal: Portal
  /** Sends what the marketplace would, one second later each time. */
  const push = async (name: string, body: Body, options: { key?: string; sentAt?: Date; at?: string } = {}) => {
    portal.tick(1_000)
    const now = options.sentAt ?? portal.clock.now
    const request = kitV2Call({
      path: `/api/koogallery/acme/produceAPI/v2/${name}`,
      body: { ...body, timeStamp: formatChinaTime(now) },
      key: options.key ?? KIT_KEY,
      now,
      nonce: randomUUID(),
    })
    return portal.deliver(request)
  }
  const code = async (name: string, body: Body) => (await push(name, body)).resultCode
  const state = (table: string, columns: string) => portal.rows(`(select ${columns} from ${table}) as shown`, columns)

  beforeEach(async () => {
    db = getDb()
    await emptyTables(db)
    portal = await openPortal(db, {
      keys: [
        { class: 'kit', key: KIT_KEY },
        { class: 'v1', key: V1_KEY },
        { class: 'basic', key: 'basic-key-0001' },
      ],
      kit: { appId: 'app-1', privateKeyPem: pem(privateKey) },
    })
  })

  describe('what arrives (kit-and-oauth.md 2)', () => {
    test('a whole organisation, secrets and personal data sealed', async () => {
      for (const [name, body] of [
        ['tenantSync', TENANT],
        ['applicationSync', APPLICATION],
        ['allOrgSync', ALL],
        ['singleOrgSync', SINGLE],
        ['authSync', AUTH],
      ] as const) {
        expect(await push(name, body)).toEqual({ resultCode: '000000', resultMsg: 'Success' })
      }
      expect(await portal.row('tenants')).toMatchObject({
        name: '测试公司',
        tenant_code: 'acme',
        domain_name: 'https://acme.test',
      })
      expect(await portal.row('bindings')).toMatchObject({ instance_id: 'inst-1', order_id: 'CS1', state: 'active' })
      const application = await portal.row('applications')
      const key = { sellerId: 'acme', test: false, tenantId: 't1', instanceId: 'inst-1', appId: 'app-1' }
      expect(portal.secretBox.open(String(application.client_secret), kitPlace.clientSecret(key))).toBe('secret-1')
      const li = await portal.row('members', `user_name = 'li'`)
      expect(
        JSON.parse(portal.secretBox.open(String(li.personal), kitPlace.personal({ ...key, userName: 'li' }))),
      ).toEqual({
        mobile: '13812345678',
      })
      expect(await state('departments', 'org_code, name, parent_code, state')).toMatchObject([
        { org_code: 'D1', name: 'Top', parent_code: null },
        { org_code: 'D11', name: 'Lab', parent_code: 'D1' },
        { org_code: 'D2', name: 'Sales', parent_code: 'D1' },
      ])
      const everything = JSON.stringify([
        await portal.rows('members'),
        await portal.rows('changes'),
        await portal.rows('organisation_pushes'),
      ])
      expect(everything).not.toContain('13812345678')
    })

    test('V1 over its own key, every answer signed, also a refusal', async () => {
      const body = { ...AUTH, userList: JSON.stringify(AUTH.userList), timeStamp: formatChinaTime(START) }
      for (const [key, code] of [
        [V1_KEY, '000000'],
        [KIT_KEY, '000001'],
      ] as const) {
        const request = kitV1Call({ path: '/api/koogallery/acme/produceAPI/authSync', body, key, quoted: true })
        expect((await portal.deliver(request)).resultCode).toBe(code)
        const message = await portal.lastMessage()
        const signature = bodySignOf(V1_KEY, Buffer.from(message.answer as Uint8Array).toString())
        expect(JSON.stringify(message.answer_headers)).toContain(signature)
      }
      expect(await portal.count('members')).toBe(2)
    })

    test('a key of another class is refused (3.3)', async () => {
      expect((await push('tenantSync', TENANT, { key: 'basic-key-0001' })).resultCode).toBe('000001')
      expect(await portal.count('tenants')).toBe(0)
    })

    test('no instance is ever looked for; empty ones do (1.3, 1.4)', async () => {
      const nowhere = { instanceId: '', orderId: '' }
      expect(await code('tenantSync', { ...TENANT, ...nowhere })).toBe('000000')
      expect(await code('authSync', { ...AUTH, instanceId: null })).toBe('000000')
      expect(await code('singleOrgSync', { ...SINGLE, flag: 0, instanceId: 'never-issued' })).toBe('000000')
      expect(await state('bindings', 'instance_id, state')).toMatchObject([
        { instance_id: '', state: 'active' },
        { instance_id: 'never-issued', state: 'deleted' },
      ])
      expect(await portal.count('instances')).toBe(0)
    })

    test('debugging goes into the test space and leaves real rows alone', async () => {
      await push('tenantSync', TENANT)
      await push('tenantSync', { ...TENANT, name: 'Debugger', testFlag: 1 })
      expect(await state('tenants', 'test, name')).toMatchObject([
        { test: false, name: '测试公司' },
        { test: true, name: 'Debugger' },
      ])
    })
  })

  describe('repeats and order (1.4)', () => {
    const CALLS = [
      ['tenantSync', TENANT],
      ['applicationSync', APPLICATION],
      ['allOrgSync', ALL],
      ['authSync', AUTH],
      ['singleOrgSync', SINGLE],
    ] as const
    const settled = async (tenantId: string) => {
      const of = async (table: string, columns: string) => state(`${table} where tenant_id = '${tenantId}'`, columns)
      return [
        await of('tenants', 'tenant_code, name, domain_name, set_at'),
        await of('bindings', 'instance_id, order_id, state, set_at, full_push_at'),
        await of('applications', 'app_id, client_id, state, secret_unreadable, set_at'),
        await of('departments', 'org_code, name, parent_code, state, set_at'),
        await of('members', 'user_name, name, org_code, role, enabled, state, set_at'),
      ]
    }

    test('in every order the five calls end the same', { timeout: 120_000 }, async () => {
      const times = CALLS.map((_, i) => new Date(START.getTime() + i * 1_000))
      let expected: unknown
      for (const order of permutations(CALLS.map((_, i) => i))) {
        const tenantId = `t-${order.join('')}`
        portal.clock.now = new Date(START.getTime() + 10_000)
        for (const i of order) {
          const [name, body] = CALLS[i] ?? CALLS[0]
          expect((await push(name, { ...body, tenantId }, { sentAt: times[i] })).resultCode).toBe('000000')
        }
        const found = await settled(tenantId)
        expected ??= found
        expect(found, tenantId).toEqual(expected)
      }
    })

    test('a repeat changes nothing, fifty at once as little as one', async () => {
      for (const [name, body] of CALLS) await push(name, body)
      const [{ before } = { before: 0 }] = await portal.rows('(select max(seq)::int as before from changes) as c')
      await Promise.all(Array.from({ length: 50 }, (_, i) => push(CALLS[i % 5]?.[0] ?? '', { ...CALLS[i % 5]?.[1] })))
      const counts = await Promise.all(
        ['tenants', 'bindings', 'applications', 'departments', 'members'].map((t) => portal.count(t)),
      )
      expect(counts).toEqual([1, 1, 1, 3, 2])
      // The full push and the single one take turns over D2: absent, and back.
      const kinds = await portal.rows(`(select entity, kind from changes where seq > ${before}) as c`)
      expect(kinds.every(({ entity }) => entity === 'department')).toBe(true)
    })

    test('fifty identical ones at once', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => push('authSync', AUTH)))
      expect(new Set(answers.map(({ resultCode }) => resultCode))).toEqual(new Set(['000000']))
      expect(await portal.count('members')).toBe(2)
      expect(await portal.count('changes')).toBe(2)
      expect(await portal.count('organisation_pushes')).toBe(50)
    })

    test('delete before add, delete again, and back', async () => {
      for (const [name, body] of [
        ['tenantSync', TENANT],
        ['applicationSync', APPLICATION],
        ['singleOrgSync', SINGLE],
        ['authSync', AUTH],
      ] as const) {
        for (const flag of [0, 0, 1, 1, 0, 0, 2, 1]) expect(await code(name, { ...body, flag })).toBe('000000')
      }
      const states = await Promise.all(
        ['bindings', 'applications', 'departments', 'members'].map((t) => state(t, 'state')),
      )
      expect(states.flat().every((row) => row.state === 'active')).toBe(true)
    })

    test('flags 0 and 3 both take the right away and keep what is known (2.3)', async () => {
      for (const [flag, ended] of [
        [0, 'deleted'],
        [3, 'revoked'],
      ]) {
        await push('authSync', AUTH)
        expect(await code('authSync', { ...AUTH, flag, userList: [{ userName: 'li' }] })).toBe('000000')
        expect(await portal.row('members', `user_name = 'li'`)).toMatchObject({ state: ended, name: 'Name li' })
        expect(await portal.row('members', `user_name = 'wang'`)).toMatchObject({ state: 'active' })
      }
    })

    test('what was sent earlier never wins', async () => {
      await push('singleOrgSync', { ...SINGLE, orgName: 'New' })
      const late = new Date(portal.clock.now.getTime() - 20_000)
      await push('singleOrgSync', { ...SINGLE, orgName: 'Old' }, { sentAt: late })
      await push('tenantSync', TENANT)
      await push('tenantSync', { ...TENANT, flag: 0 }, { sentAt: late })
      expect(await portal.row('departments')).toMatchObject({ name: 'New' })
      expect(await portal.row('bindings')).toMatchObject({ state: 'active' })
      expect(await portal.count('organisation_pushes', 'outdated > 0')).toBe(2)
    })

    test('a full push marks what it does not name, and brings it back (2.5)', async () => {
      await push('allOrgSync', ALL)
      await push('allOrgSync', { ...ALL, orgInfoList: ALL.orgInfoList.slice(1) })
      expect(await portal.row('departments', `org_code = 'D11'`)).toMatchObject({ state: 'absent', name: 'Lab' })
      await push('allOrgSync', ALL)
      expect(await portal.row('departments', `org_code = 'D11'`)).toMatchObject({ state: 'active' })
      const [, second, third] = await portal.rows('organisation_pushes', 'at')
      expect(second).toMatchObject({ total: 1, diff: [{ key: 'D11', change: 'absent' }] })
      expect(third).toMatchObject({ total: 2, unchanged: 1, diff: [{ key: 'D11', change: 'returned' }] })
    })

    test('a tenant bound twice is unbound one by one', async () => {
      await push('tenantSync', TENANT)
      await push('tenantSync', { ...TENANT, instanceId: 'inst-2' })
      await push('tenantSync', { ...TENANT, flag: 0 })
      expect(await state('bindings', 'instance_id, state')).toMatchObject([
        { instance_id: 'inst-1', state: 'deleted' },
        { instance_id: 'inst-2', state: 'active' },
      ])
    })

    test('a diff tells what changed, and nothing personal', async () => {
      await push('authSync', AUTH)
      await push('authSync', {
        ...AUTH,
        userList: [user('li', { orgCode: 'D2', mobile: '13900000000' }), user('zhao')],
      })
      const [, latest] = await portal.rows('organisation_pushes', 'at')
      expect(latest).toMatchObject({
        total: 2,
        unchanged: 0,
        diff: [
          {
            key: 'li',
            change: 'changed',
            fields: [
              { field: 'orgCode', before: 'D1', after: 'D2' },
              { field: 'personal', before: null, after: null },
            ],
          },
          { key: 'zhao', change: 'added' },
        ],
      })
    })

    test('500 users and 4,000 departments in one push each', async () => {
      const userList = Array.from({ length: 500 }, (_, i) => user(`user${i}`))
      const orgInfoList = Array.from({ length: 4_000 }, (_, i) => ({
        orgCode: `D${i}`,
        orgName: `Department ${i}`,
        parentCode: i === 0 ? '' : `D${Math.floor(i / 10)}`,
      })).reverse()
      expect(await code('authSync', { ...AUTH, userList: JSON.stringify(userList) })).toBe('000000')
      expect(await code('allOrgSync', { ...ALL, orgInfoList })).toBe('000000')
      expect([await portal.count('members'), await portal.count('departments')]).toEqual([500, 4_000])
      expect(await portal.count('changes')).toBe(4_500)
    })
  })

  describe('the client secret (2.2, 3.5)', () => {
    const openSecret = async () => {
      const row = await portal.row('applications')
      const key = { sellerId: 'acme', test: false, tenantId: 't1', instanceId: 'inst-1', appId: 'app-1' }
      return row.client_secret === null
        ? null
        : portal.secretBox.open(String(row.client_secret), kitPlace.clientSecret(key))
    }

    test('a repeat overwrites it; any key pair of the account reads it', async () => {
      const ctx = portal.as(OWNER)
      await push('applicationSync', APPLICATION)
      const made = await generateKitKeyPair(ctx)
      expect((await getKit(ctx)).pairs.map(({ status, source, bits }) => [status, source, bits])).toEqual([
        ['current', 'generated', 3072],
        ['previous', 'file', 3072],
      ])
      await push('applicationSync', { ...APPLICATION, clientSecret: encrypt('secret-2') })
      expect(await openSecret()).toBe('secret-2')
      const old = (await getKit(ctx)).pairs.find(({ id }) => id !== made.id)
      await retireKitKeyPair(ctx, { id: old?.id ?? '' })
      await push('applicationSync', { ...APPLICATION, clientSecret: encrypt('secret-3') })
      expect(await openSecret(), 'a retired pair still reads').toBe('secret-3')
    })

    test('one that nothing reads is 000101, stays open, and is mended by the key and a retry', async () => {
      await push('applicationSync', APPLICATION)
      const foreign = { ...APPLICATION, clientSecret: encrypt('secret-9', other) }
      expect(await code('applicationSync', foreign)).toBe('000101')
      expect(await openSecret(), 'the older one stays').toBe('secret-1')
      expect(await portal.row('applications')).toMatchObject({ secret_unreadable: true })
      const message = await portal.row('messages', 'open')
      expect(message).toMatchObject({ verdict: 'failed', reason: 'secretUnreadable', tenant_id: 't1' })

      const ctx = portal.as(OWNER)
      await importKitKeyPair(ctx, { privateKey: pem(other) })
      const retried = await rerunMessage(ctx, { messageId: String(message.id), reason: 'key imported' })
      expect(retried.resultCode).toBe('000000')
      expect(await openSecret()).toBe('secret-9')
      expect(await portal.row('applications')).toMatchObject({ secret_unreadable: false })
      expect(await portal.count('messages', 'open')).toBe(0)
    })

    test('the signature is checked first', async () => {
      const answer = await push('applicationSync', { ...APPLICATION, clientSecret: 'x' }, { key: 'wrong' })
      expect(answer.resultCode).toBe('000001')
    })

    test('key pairs are for owners alone, and their private halves are sealed', async () => {
      for (const role of ['operator', 'finance', 'viewer'] as const) {
        const ctx = portal.as(userOf(role))
        await expect(generateKitKeyPair(ctx)).rejects.toMatchObject({ code: 'forbidden' })
        await expect(importKitKeyPair(ctx, { privateKey: pem(other) })).rejects.toMatchObject({ code: 'forbidden' })
        await expect(retireKitKeyPair(ctx, { id: randomUUID() })).rejects.toMatchObject({ code: 'forbidden' })
      }
      expect(JSON.stringify(await portal.rows('kit_key_pairs'))).not.toContain('PRIVATE KEY')
      expect(JSON.stringify(await getKit(portal.as(OWNER)))).not.toMatch(/privateKey|PRIVATE KEY/)
    })
  })

  test('a failed push stays open until the next good one of the same tenant and kind (1.5)', async () => {
    const broken = { ...AUTH, userList: [{ name: 'nobody' }] }
    expect(await code('authSync', broken)).toBe('000002')
    expect(await code('authSync', { ...AUTH, tenantId: 't2' })).toBe('000000')
    expect(await code('tenantSync', TENANT)).toBe('000000')
    expect(await portal.count('messages', 'open')).toBe(1)
    expect(await code('authSync', { ...AUTH, testFlag: 1 })).toBe('000000')
    expect(await portal.count('messages', 'open'), 'a test call mends nothing').toBe(1)
    expect(await code('authSync', AUTH)).toBe('000000')
    expect(await portal.count('messages', 'open')).toBe(0)
  })
})

function* permutations<T>(items: T[]): Generator<T[]> {
  if (items.length <= 1) yield items
  for (const [i, item] of items.entries()) {
    for (const rest of permutations(items.toSpliced(i, 1))) yield [item, ...rest]
  }
}
