import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { listSigningKeys } from '@/db/queries/licenses'
import { licenseStock } from '@/db/schema'
import { transaction } from '@/db/transaction'
import { keepStockKey } from '@/lib/services/licensing/sealed-key'
import { readSigned } from '@/lib/services/licensing/signed-text'
import { describeOnBothDatabases } from '@/tests/support/database'
import { openLicensing } from './support'

describeOnBothDatabases('issuing licences', (getDb) => {
  const open = () => openLicensing(getDb(), `s${randomUUID().slice(0, 8)}`)
  type Licensing = Awaited<ReturnType<typeof open>>

  const stock = (portal: Licensing, keys: string[]) =>
    transaction(getDb(), (tx) =>
      tx.insert(licenseStock).values(
        keys.map((key, position) => {
          const id = randomUUID()
          const place = { sellerId: portal.sellerId, id }
          return {
            ...place,
            ...keepStockKey(portal.secretBox, place, key),
            productId: 'P-POOL',
            skuCode: '',
            importId: id,
            position,
            importedAt: portal.clock.now,
            importedBy: 'test',
          }
        }),
      ),
    )

  it('gives one origin one key for ever, fifty at once included', async () => {
    const portal = await open()
    const made = await Promise.all(Array.from({ length: 50 }, () => portal.issue('instance:1', 'P-SIGNED')))
    expect(new Set(made.map((one) => one.kind !== 'outOfStock' && one.key)).size).toBe(1)
    expect(made.filter(({ kind }) => kind === 'issued')).toHaveLength(1)
    expect(await portal.count('licenses', `seller_id = '${portal.sellerId}'`)).toBe(1)
  })

  it('signs with the account key made at the first use, one for fifty at once', async () => {
    const portal = await open()
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, n) => portal.issued(`instance:${n}`, 'P-SIGNED', { customerId: 'cust-1' })),
    )
    const keys = await listSigningKeys(getDb(), portal.sellerId)
    expect(keys).toHaveLength(1)
    const published = new Map(keys.map(({ kid, publicKey }) => [kid, publicKey]))
    for (const { key, license } of made) {
      expect(readSigned(key, 'KL1', published)).toMatchObject({ jti: license.id, prd: 'P-SIGNED', sub: 'cust-1' })
      expect(key.length).toBeLessThan(1024)
    }
  })

  it('never draws a pool key twice, fifty at once on thirty keys', async () => {
    const portal = await open()
    await stock(
      portal,
      Array.from({ length: 30 }, (_, n) => `POOL-KEY-${n}`),
    )
    const made = await Promise.all(Array.from({ length: 50 }, (_, n) => portal.issue(`instance:${n}`, 'P-POOL')))
    const keys = made.flatMap((one) => (one.kind === 'outOfStock' ? [] : [one.key]))
    expect(keys).toHaveLength(30)
    expect(new Set(keys).size).toBe(30)
  })

  it('draws one pool key for one origin, fifty at once included, and is out of stock without one', async () => {
    const portal = await open()
    expect(await portal.issue('instance:0', 'P-POOL')).toEqual({ kind: 'outOfStock' })
    await stock(portal, ['A-KEY-000001', 'B-KEY-000001'])
    await Promise.all(Array.from({ length: 50 }, () => portal.issue('instance:0', 'P-POOL')))
    expect(await portal.count('license_stock', `seller_id = '${portal.sellerId}' and drawn_at is not null`)).toBe(1)
    expect(await portal.issued('instance:0', 'P-POOL')).toMatchObject({ kind: 'existing', key: 'A-KEY-000001' })
  })

  it('never draws for test traffic', async () => {
    const portal = await open()
    await stock(portal, ['A-KEY-000001'])
    const made = await portal.issued('instance:0', 'P-POOL', { test: true })
    expect(made.key).toMatch(/^TEST-/)
    expect(await portal.count('license_stock', `seller_id = '${portal.sellerId}' and drawn_at is not null`)).toBe(0)
  })

  it('lets licences follow their instance through renewal, freeze and release', async () => {
    const portal = await open()
    const instanceId = await portal.bought('CS-1')
    const instance = { instanceId, orderId: 'CS-1', orderLineId: 'CS-1-000001' }
    const { license } = await portal.issued(`instance:${instanceId}`, 'P-RANDOM', { instance })
    const row = () => portal.row('licenses', `id = '${license.id}'`)
    portal.tick(1000)
    await portal.call('refreshInstance', {
      orderId: 'CS-2',
      orderLineId: 'CS-2-000001',
      instanceId,
      scene: 'RENEWAL',
      expireTime: '20271102080000',
    })
    expect(new Date(String((await row()).expire_time)).toISOString()).toBe('2027-11-02T08:00:00.000Z')
    portal.tick(1000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'FREEZE' })
    expect(await row()).toMatchObject({ status: 'frozen' })
    portal.tick(1000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'UNFREEZE' })
    expect(await row()).toMatchObject({ status: 'open' })
    portal.tick(1000)
    await portal.call('releaseInstance', { instanceId })
    expect(await row()).toMatchObject({ status: 'released' })
    expect(await portal.kinds(license.id)).toEqual(['issued', 'expiry_set', 'frozen', 'resumed', 'released'])
  })
})
