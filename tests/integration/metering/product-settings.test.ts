import { expect, it } from 'vitest'
import { createProduct, type ProductInput, updateProduct } from '@/lib/services/products/save-product'
import { describeOnBothDatabases } from '@/tests/support/database'
import { OWNER, openMetering } from './support'

const METER: ProductInput = {
  productId: 'P-USE',
  skuCode: '',
  name: 'API',
  kind: 'pay_per_use',
  provisioning: null,
  meter: { key: 'calls', aggregation: 'sum', cycle: 'hour' },
}

describeOnBothDatabases('meters and packages of a product', (getDb) => {
  const open = async () => {
    const portal = await openMetering(getDb(), [])
    return { ...portal, owner: portal.as(OWNER) }
  }

  it('takes up what was sold before the product was set up', async () => {
    const portal = await open()
    const use = await portal.sold('P-USE', { customerId: 'C' })
    const pkg = await portal.sold('K-1', { customerId: 'C' })
    const settings = { meter: 'calls', quota: '100', resets: 'none', whenUsedUp: 'stop' } as const
    await createProduct(portal.owner, { ...METER, productId: 'K-1', kind: 'package', meter: null, package: settings })
    await createProduct(portal.owner, METER)
    expect(await portal.row('packages', `package_instance_id = '${pkg}'`)).toMatchObject({
      instance_id: use,
      quota: '100',
    })
    expect(await portal.series(use)).toMatchObject({ aggregation: 'sum' })
  })

  it('counts what was sold as it was sold, and what is sold later the new way', async () => {
    const portal = await open()
    await createProduct(portal.owner, METER)
    const before = await portal.sold('P-USE')
    await portal.report({ instanceId: before, value: 1 })
    const meter = { key: 'requests', aggregation: 'max', cycle: 'day', factor: '10' } as const
    await updateProduct(portal.owner, { ...METER, meter })
    portal.inbox.sellers.forget(portal.sellerId)
    const after = await portal.sold('P-USE')
    for (const instanceId of [before, after]) {
      await portal.report({ instanceId, value: 2, meter: 'requests' }, { instanceId, value: 3, meter: 'requests' })
    }
    await portal.report({ instanceId: before, value: 1, meter: 'calls' })
    expect(await portal.series(before)).toMatchObject({ aggregation: 'sum', cycle: 'hour', counted: '61' })
    expect(await portal.series(after)).toMatchObject({ aggregation: 'max', cycle: 'day', counted: '30' })
  })

  it('keeps what the form does not speak of, and takes away what it says', async () => {
    const portal = await open()
    await createProduct(portal.owner, METER)
    const settings = async () => (await portal.row('products', `seller_id = '${portal.sellerId}'`)).settings
    const { meter: _, ...silent } = METER
    await updateProduct(portal.owner, { ...silent, name: 'Other' })
    expect(await settings()).toMatchObject({ meter: METER.meter })
    await updateProduct(portal.owner, { ...METER, meter: null })
    expect(await settings()).toEqual({})
  })
})
