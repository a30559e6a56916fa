import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { auditLog, instances, memberships, messages } from '@/db/schema'
import type { Db } from '@/db/types'
import type { Actor, ServiceContext } from '@/lib/services/context'
import { listProducts } from '@/lib/services/products/list-products'
import { createProduct, updateProduct } from '@/lib/services/products/save-product'
import { addKey } from '@/lib/services/settings/add-key'
import { createSeller } from '@/lib/services/settings/create-seller'
import { getOpenApi } from '@/lib/services/settings/get-open-api'
import { getSettings } from '@/lib/services/settings/get-settings'
import { listKeys } from '@/lib/services/settings/list-keys'
import { loadSeller } from '@/lib/services/settings/load-seller'
import { retireKey } from '@/lib/services/settings/retire-key'
import { saveOpenApi } from '@/lib/services/settings/save-open-api'
import { testOpenApi } from '@/lib/services/settings/test-open-api'
import { updateSettings } from '@/lib/services/settings/update-settings'
import { describeOnBothDatabases } from '../../support/database'
import { dumpTables, emptyTables } from '../../support/empty-tables'
import { OWNER, serviceContexts, userOf } from '../../support/service-context'

const KEY_1 = 'first-basic-key-1111'
const KEY_2 = 'second-basic-key-2222'
const PRODUCT = {
  productId: 'OFFI0001',
  skuCode: 'sku-basic',
  name: 'Basic',
  kind: 'saas',
  provisioning: null,
} as const
const OPEN_API = { baseUrl: 'https://mkt.test', accessKeyId: 'AK1', secretAccessKey: 'sk-very-secret-1' }

describeOnBothDatabases('settings and products', (getDb) => {
  let db: Db
  let contexts: ReturnType<typeof serviceContexts>
  let ctx: ServiceContext
  const as = (actor: Actor) => contexts.contextFor('acme', actor)
  const actions = async () => (await db.select().from(auditLog)).map((row) => `${row.sellerId} ${row.action}`)

  beforeAll(() => {
    db = getDb()
  })
  beforeEach(async () => {
    await emptyTables(db)
    contexts = serviceContexts(db)
    await createSeller(contexts.contextFor('other', OWNER), { id: 'acme', name: 'Acme', site: 'international' })
    ctx = as(OWNER)
    await db.delete(auditLog)
    contexts.forgotten.length = 0
  })

  it.each<[string, (viewer: ServiceContext) => Promise<unknown>]>([
    ['updateSettings', (c) => updateSettings(c, { name: 'x' })],
    ['addKey', (c) => addKey(c, { class: 'basic', key: KEY_1 })],
    ['retireKey', (c) => retireKey(c, { keyId: '00000000-0000-7000-8000-000000000009' })],
    ['saveOpenApi', (c) => saveOpenApi(c, OPEN_API)],
    ['testOpenApi', (c) => testOpenApi(c)],
    ['createSeller', (c) => createSeller(c, { id: 'new', name: 'New', site: 'china' })],
    ['createProduct', (c) => createProduct(c, PRODUCT)],
    ['updateProduct', (c) => updateProduct(c, PRODUCT)],
  ])('%s is not for viewers', async (_, verb) => {
    const before = await dumpTables(db)
    await expect(verb(as(userOf('viewer')))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(verb(as(userOf('finance')))).rejects.toMatchObject({ code: 'forbidden' })
    expect(await dumpTables(db)).toBe(before)
  })

  describe('account', () => {
    it('changes what is named, keeps the rest, and says what changed', async () => {
      await updateSettings(ctx, { name: 'Acme Ltd', settings: { taskHours: 6 } })
      await updateSettings(ctx, { settings: { bodySign: true, taskHours: 6 } })
      const view = await getSettings(as(userOf('viewer')))
      expect(view).toMatchObject({
        seller: { name: 'Acme Ltd', site: 'international' },
        settings: { taskHours: 6, bodySign: true, pendingQuery: 'by_mode' },
        productionAddress: 'https://portal.test/api/koogallery/acme',
      })
      const details = (await db.select().from(auditLog)).map((row) => row.details)
      expect(details).toContainEqual({ before: { bodySign: false }, after: { bodySign: true } })
      expect(contexts.forgotten).toEqual(['acme', 'acme'])
    })

    it('writes nothing when nothing changes', async () => {
      await updateSettings(ctx, { name: 'Acme', settings: { taskHours: 2 } })
      expect(await actions()).toEqual([])
    })

    it('refuses what it does not know', async () => {
      await expect(updateSettings(ctx, { settings: { taskHours: 0 } })).rejects.toMatchObject({
        code: 'invalid',
        issues: [{ path: 'settings.taskHours', code: 'too_small' }],
      })
    })

    it('makes a further account with its maker as owner', async () => {
      await createSeller(ctx, { id: 'acme-eu', name: 'Acme EU', site: 'europe' })
      expect(await actions()).toEqual(['acme-eu seller.created'])
      expect(await db.select().from(memberships)).toContainEqual(
        expect.objectContaining({ sellerId: 'acme-eu', userId: OWNER.kind === 'user' && OWNER.id, role: 'owner' }),
      )
      await expect(createSeller(ctx, { id: 'acme', name: 'Again', site: 'china' })).rejects.toMatchObject({
        code: 'conflict',
        issues: [{ path: 'id', code: 'account_taken' }],
      })
      await expect(createSeller(ctx, { id: 'api', name: 'x', site: 'china' })).rejects.toMatchObject({
        issues: [{ path: 'id', code: 'reserved_word' }],
      })
    })
  })

  describe('keys', () => {
    it('are put beside the old one, and both verify until the old one is retired', async () => {
      const first = await addKey(ctx, { class: 'basic', key: KEY_1 })
      const second = await addKey(ctx, { class: 'basic', key: KEY_2 })
      const opened = async () => {
        const seller = await loadSeller(db, contexts.secretBox, 'acme')
        return seller?.keys.map((key) => [key.id, key.status, key.secret])
      }
      expect(await opened()).toEqual([
        [second.id, 'current', KEY_2],
        [first.id, 'previous', KEY_1],
      ])
      await retireKey(ctx, { keyId: first.id, reason: 'rotated' })
      expect(await opened()).toEqual([[second.id, 'current', KEY_2]])
      expect(await actions()).toEqual(['acme key.added', 'acme key.added', 'acme key.retired'])
      expect(contexts.forgotten).toHaveLength(3)
      expect(await dumpTables(db)).not.toMatch(/first-basic|second-basic/)
    })

    it('come back when entered again', async () => {
      const { id } = await addKey(ctx, { class: 'basic', key: KEY_1 })
      await retireKey(ctx, { keyId: id })
      expect(await addKey(ctx, { class: 'basic', key: KEY_1 })).toEqual({ id })
    })

    it('serve one class only, once', async () => {
      await addKey(ctx, { class: 'basic', key: KEY_1 })
      await expect(addKey(ctx, { class: 'basic', key: KEY_1 })).rejects.toMatchObject({
        issues: [{ path: 'key', code: 'key_known' }],
      })
      await expect(addKey(ctx, { class: 'general', key: KEY_1 })).rejects.toMatchObject({
        issues: [{ path: 'key', code: 'key_of_other_class' }],
      })
      await expect(addKey(ctx, { class: 'basic', key: ` ${KEY_2}` })).rejects.toMatchObject({
        issues: [{ path: 'key', code: 'outer_space' }],
      })
    })

    it('of another account are not found', async () => {
      const { id } = await addKey(ctx, { class: 'basic', key: KEY_1 })
      await expect(retireKey(contexts.contextFor('other', OWNER), { keyId: id })).rejects.toMatchObject({
        code: 'not_found',
      })
    })

    it('show how far a rotation has come', async () => {
      const first = await addKey(ctx, { class: 'basic', key: KEY_1 })
      const second = await addKey(ctx, { class: 'basic', key: KEY_2 })
      const basic = async () => (await listKeys(ctx)).find((entry) => entry.class === 'basic')
      await verified(first.id, '2026-11-02T01:00:00Z')
      expect((await basic())?.rotation).toMatchObject({ seen: false, ready: false })
      await verified(second.id, '2026-11-02T02:00:00Z')
      expect((await basic())?.rotation).toMatchObject({ seen: true, ready: false })
      await verified(second.id, '2026-11-02T03:00:00Z')
      expect((await basic())?.rotation).toMatchObject({ seen: true, ready: true })
      expect((await basic())?.keys.map((key) => [key.id, key.testCalls, key.lastUsedAt?.toISOString()])).toEqual([
        [second.id, 2, '2026-11-02T03:00:00.000Z'],
        [first.id, 1, '2026-11-02T01:00:00.000Z'],
      ])
      await verified(first.id, '2026-11-02T04:00:00Z')
      expect((await basic())?.rotation).toMatchObject({ seen: true, ready: false })
    })
  })

  describe('open API', () => {
    it('keeps the secret, but only for the address it was given for', async () => {
      await saveOpenApi(ctx, OPEN_API)
      await saveOpenApi(ctx, { baseUrl: OPEN_API.baseUrl, accessKeyId: 'AK1' })
      await expect(saveOpenApi(ctx, { baseUrl: 'https://evil.test', accessKeyId: 'AK1' })).rejects.toMatchObject({
        issues: [{ path: 'secretAccessKey', code: 'secret_again' }],
      })
      expect((await getOpenApi(ctx)).saved).toMatchObject({ baseUrl: 'https://mkt.test', accessKeyId: 'AK1' })
      expect(await actions()).toEqual(['acme open_api.created'])
      expect(await dumpTables(db)).not.toContain(OPEN_API.secretAccessKey)
      expect(JSON.stringify(await getOpenApi(ctx))).not.toContain(OPEN_API.secretAccessKey)
    })

    it('is tried with a mock order', async () => {
      await expect(testOpenApi(ctx)).rejects.toMatchObject({ code: 'conflict', issues: [{ code: 'no_open_api' }] })
      await saveOpenApi(ctx, OPEN_API)
      const answer = (body: object, status = 200) =>
        vi.fn<typeof fetch>(async () => new Response(JSON.stringify(body), { status }))
      const good = answer({
        resultCode: 'MKT.0000',
        orderInfo: [{ orderId: 'MOCKPERIODYEARNEW', orderType: 'NEW', orderLine: [{ orderLineId: 'l1' }] }],
      })
      expect(await testOpenApi(ctx, good)).toMatchObject({ ok: true, host: 'mkt.test', orderType: 'NEW', lines: 1 })
      expect(good.mock.calls[0]?.[0]).toContain('orderId=MOCKPERIODYEARNEW')
      const bad = answer({ error_code: 'APIGW.0301', error_msg: 'Incorrect IAM authentication information' }, 401)
      expect(await testOpenApi(ctx, bad)).toMatchObject({ ok: false, code: 'APIGW.0301', status: 401 })
    })

    it('takes https only, but for this machine', async () => {
      await expect(saveOpenApi(ctx, { ...OPEN_API, baseUrl: 'http://mkt.test' })).rejects.toMatchObject({
        issues: [{ path: 'baseUrl', code: 'url' }],
      })
      await saveOpenApi(ctx, { ...OPEN_API, baseUrl: 'http://127.0.0.1:4400/x/' })
      expect((await getOpenApi(ctx)).saved?.baseUrl).toBe('http://127.0.0.1:4400/x')
    })
  })

  describe('products', () => {
    const builtin = { mode: 'builtin', frontEndUrl: 'https://a.test/{instanceId}' } as const

    it('are made, changed, and listed with their sales', async () => {
      await createProduct(ctx, PRODUCT)
      await updateProduct(as(userOf('operator')), { ...PRODUCT, name: 'Basic 2', provisioning: builtin })
      await updateProduct(ctx, { ...PRODUCT, name: 'Basic 2', provisioning: { ...builtin, promise: 'instant' } })
      expect(await actions()).toEqual(['acme product.created', 'acme product.updated'])
      await sold('i1', false)
      await sold('i2', true)
      const { rows } = await listProducts(as(userOf('viewer')), {})
      expect(rows).toEqual([
        expect.objectContaining({ name: 'Basic 2', sales: 1, provisioning: { ...builtin, promise: 'instant' } }),
      ])
      expect(contexts.forgotten).toHaveLength(3)
    })

    it('refuse a second of the same id, an unknown one, and an address that leads nowhere', async () => {
      await createProduct(ctx, PRODUCT)
      await expect(createProduct(ctx, PRODUCT)).rejects.toMatchObject({ code: 'conflict' })
      await expect(updateProduct(ctx, { ...PRODUCT, skuCode: 'x' })).rejects.toMatchObject({ code: 'not_found' })
      await expect(
        updateProduct(ctx, { ...PRODUCT, provisioning: { mode: 'builtin', frontEndUrl: 'https://a.test/{x}' } }),
      ).rejects.toMatchObject({ issues: [{ path: 'provisioning.frontEndUrl', code: 'template_name' }] })
    })

    it('are filtered and paged', async () => {
      for (let n = 0; n < 52; n += 1) {
        const provisioning = n % 2 === 0 ? builtin : null
        await createProduct(ctx, { ...PRODUCT, skuCode: `sku-${n}`, name: `100% no. ${n}`, provisioning })
      }
      const first = await listProducts(ctx, {})
      expect(first.rows).toHaveLength(50)
      const second = await listProducts(ctx, { cursor: first.next ?? '' })
      expect(second.rows).toHaveLength(2)
      expect(new Set([...first.rows, ...second.rows].map((row) => row.skuCode)).size).toBe(52)
      const back = await listProducts(ctx, { cursor: second.previous ?? '' })
      expect(back.rows.map((row) => row.skuCode)).toEqual(first.rows.map((row) => row.skuCode))
      expect([first.previous, back.previous, second.next]).toEqual([null, null, null])
      expect((await listProducts(ctx, { mode: 'builtin' })).rows).toHaveLength(26)
      expect((await listProducts(ctx, { mode: 'default', q: '0% NO. 1' })).rows.map((row) => row.name)).toContain(
        '100% no. 1',
      )
      expect((await listProducts(ctx, { q: '1_0' })).rows).toEqual([])
      expect((await listProducts(ctx, { kind: 'nonsense', cursor: 'x' })).rows).toHaveLength(50)
    })
  })

  async function verified(keyId: string, at: string): Promise<void> {
    await db.insert(messages).values({
      sellerId: 'acme',
      id: ctx.newId(),
      receivedAt: new Date(at),
      test: true,
      family: 'saas_v2',
      verdict: 'accepted',
      reason: 'done',
      resultCode: '000000',
      open: false,
      method: 'POST',
      url: '/',
      headers: [],
      body: new Uint8Array(),
      truncated: false,
      answerHeaders: [],
      answer: new Uint8Array(),
      durationUs: 1,
      keyId,
    })
  }

  async function sold(instanceId: string, test: boolean): Promise<void> {
    const now = ctx.now()
    await db.insert(instances).values({
      sellerId: 'acme',
      instanceId,
      test,
      orderId: 'o1',
      orderLineId: 'l1',
      productId: PRODUCT.productId,
      skuCode: PRODUCT.skuCode,
      status: 'open',
      readiness: 'ready',
      createdAt: now,
      updatedAt: now,
    })
  }
})
