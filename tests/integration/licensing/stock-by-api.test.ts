import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { importStock } from '@/lib/services/licensing/import-stock'
import { describeOnBothDatabases } from '@/tests/support/database'
import { openLicensing, POOL } from './support'

describeOnBothDatabases('a pool filled by the seller’s own software', (getDb) => {
  it('takes the same keys again without adding them twice', async () => {
    const portal = await openLicensing(getDb(), `s${randomUUID().slice(0, 8)}`)
    const software = portal.as({ kind: 'api', id: randomUUID(), name: 'licence server' })
    const keys = { productId: POOL.productId, skuCode: '', text: 'KEY-0001\nKEY-0002' }
    expect(await importStock(software, keys)).toEqual({ added: 2 })
    expect(await importStock(software, keys)).toEqual({ added: 0 })
    expect(await portal.count('license_stock', `seller_id = '${portal.sellerId}'`)).toBe(2)
    expect(await portal.issued('instance:1', POOL.productId)).toMatchObject({ key: 'KEY-0001' })
  })
})
