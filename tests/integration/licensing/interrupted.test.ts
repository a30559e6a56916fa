import { beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../support/database'
import { dumpTables, emptyTables } from '../../support/empty-tables'
import { failingFrom } from '../../support/failing-db'
import { type LicenseWire, openLicenseWire, refill } from './wire-support'

const POOL = { productId: 'P1', skuCode: 'S1', name: 'Desktop', kind: 'license', license: { source: 'pool' } }
const DEVICE = { eventId: 'evt-1', effectiveTime: '20261102000000', expireTime: '20270101000000' }

describeOnBothDatabases('a licence call interrupted between any two statements', (getDb) => {
  let portal: LicenseWire
  let instanceId: string
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openLicenseWire(getDb(), { products: [POOL] })
    await refill(getDb(), portal, ['KEY-0001', 'KEY-0002'])
    instanceId = await portal.bought('CS0')
  })

  const renewal = { scene: 'RENEWAL', orderId: 'R1', orderLineId: 'R1-1', expireTime: '20280131155959' }
  const calls: [string, () => Promise<{ resultCode: string }>][] = [
    ['getLicense', () => portal.v1('getLicense', { orderId: 'CS1', productId: 'P1', skuCode: 'S1' }, { blind: true })],
    ['refreshLicenseCode', () => portal.code('refreshLicenseCode', renewal)],
    ['updateLicenseCodeStatus', () => portal.code('updateLicenseCodeStatus', { status: 'FREEZE' })],
    ['releaseLicenseCode', () => portal.code('releaseLicenseCode', { orderId: 'X1', orderLineId: 'X1-1' })],
    ['getLicenseAsync', () => portal.call('getLicenseAsync', { instanceId, ...DEVICE })],
  ]

  test.each(calls)('%s: answered 000005, nothing half-done, and a repeat ends right', async (_, call) => {
    const before = await dumpTables(getDb())
    for (let at = 1; ; at += 1) {
      if (at > 80) throw new Error('The call never succeeded.')
      const double = failingFrom(getDb(), at)
      portal.switchDb(double.db)
      const answer = await call()
      portal.switchDb()
      if (double.count() < at) {
        expect(['000000', '000004']).toContain(answer.resultCode)
        break
      }
      expect(answer.resultCode, `statement ${at}`).toBe('000005')
      expect(await dumpTables(getDb()), `statement ${at}`).toBe(before)
    }
    expect(await portal.count('licenses')).toBe(1)
    expect(await portal.count('license_stock', 'drawn_at is not null')).toBeLessThanOrEqual(1)
  })
})
