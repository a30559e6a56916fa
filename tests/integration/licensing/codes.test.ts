import { beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { KEY } from '../../support/portal'
import { at, openLicenseWire } from './wire-support'

const RENEWAL = { scene: 'RENEWAL', orderId: 'R1', orderLineId: 'R1-000001', expireTime: '20280131155959' }

describeOnBothDatabases('authorization codes (protocol/license.md 3.2)', (getDb) => {
  const open = (settings: object = {}) => openLicenseWire(getDb(), { settings: { ...settings } })
  beforeEach(() => emptyTables(getDb()))

  test('3.2.1: a renewal sets the expiry, a cancelled one moves it back, the first again changes nothing', async () => {
    const portal = await open()
    expect(await portal.code('refreshLicenseCode', { ...RENEWAL, productId: 'P1' })).toEqual({
      resultCode: '000000',
      resultMsg: expect.any(String),
    })
    const license = await portal.row('licenses')
    expect(license).toMatchObject({ source: 'marketplace', product_id: 'P1', status: 'open', test: false })
    expect(at(license.expire_time)).toBe('2028-01-31T15:59:59.000Z')
    expect(await portal.row('orders')).toMatchObject({ order_id: 'R1' })

    portal.tick(1_000)
    const cancelled = { ...RENEWAL, scene: 'UNSUBSCRIBE_RENEWAL_PERIOD', orderId: 'U1', expireTime: '20270131155959' }
    await portal.code('refreshLicenseCode', cancelled)
    expect(at((await portal.row('licenses')).expire_time)).toBe('2027-01-31T15:59:59.000Z')

    portal.tick(1_000)
    await portal.code('refreshLicenseCode', RENEWAL)
    expect(at((await portal.row('licenses')).expire_time)).toBe('2027-01-31T15:59:59.000Z')
    expect(await portal.count('license_orders')).toBe(2)
    expect(await portal.count('license_history', `kind = 'expiry_set'`)).toBe(2)
  })

  test('3.2.2: the later sent of freeze and unfreeze wins, whatever comes first', async () => {
    const portal = await open()
    const early = new Date(portal.clock.now.getTime() - 30_000)
    await portal.code('updateLicenseCodeStatus', { status: 'UNFREEZE' })
    await portal.code('updateLicenseCodeStatus', { status: 'FREEZE' }, { sentAt: early })
    expect(await portal.row('licenses')).toMatchObject({ status: 'open' })
    portal.tick(1_000)
    await portal.code('updateLicenseCodeStatus', { status: 'FREEZE' })
    expect(await portal.row('licenses')).toMatchObject({ status: 'frozen' })
    portal.tick(1_000)
    await portal.code('updateLicenseCodeStatus', { status: 'FREEZE' })
    await portal.code('updateLicenseCodeStatus', { status: 'UNFREEZE' })
    expect(await portal.row('licenses')).toMatchObject({ status: 'open' })
    expect(await portal.count('license_history', `kind = 'outdated_call'`)).toBe(1)
  })

  test('3.2.3: release is final, also as the first that is ever heard of a code', async () => {
    const portal = await open()
    const release = { orderId: 'X1', orderLineId: 'X1-000001' }
    expect((await portal.code('releaseLicenseCode', release)).resultCode).toBe('000000')
    expect((await portal.code('releaseLicenseCode', release)).resultCode).toBe('000000')
    portal.tick(1_000)
    expect((await portal.code('updateLicenseCodeStatus', { status: 'UNFREEZE' })).resultCode).toBe('000000')
    expect((await portal.code('refreshLicenseCode', RENEWAL)).resultCode).toBe('000000')
    const license = await portal.row('licenses')
    expect(license).toMatchObject({ status: 'released', expire_time: null })
    expect(await portal.count('license_history', `kind = 'released'`)).toBe(1)
  })

  test('the key of this class alone fits (3.1, 7.2)', async () => {
    const portal = await open()
    expect((await portal.code('releaseLicenseCode', {}, { key: KEY })).resultCode).toBe('000001')
    expect(await portal.count('licenses')).toBe(0)
  })

  test('fifty calls at once about a code never seen make one licence', async () => {
    const portal = await open()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        portal.code(n % 2 ? 'updateLicenseCodeStatus' : 'refreshLicenseCode', { ...RENEWAL, status: 'FREEZE' }),
      ),
    )
    expect(new Set(answers.map((answer) => answer.resultCode))).toEqual(new Set(['000000']))
    expect(await portal.row('licenses')).toMatchObject({ status: 'frozen' })
    expect(await portal.count('license_orders')).toBe(1)
    expect(await portal.count('license_history')).toBe(3)
  })

  test('neither the code nor its digest stands in the lists of calls; the key is sealed', async () => {
    const portal = await open()
    await portal.code('updateLicenseCodeStatus', { status: 'FREEZE' })
    const license = await portal.row('licenses')
    expect(JSON.stringify(license)).not.toContain('PLDEMO000001')
    const message = await portal.lastMessage()
    expect(message.instance_id).toMatch(/^code-[0-9a-f]{16}$/)
    expect(message).toMatchObject({ family: 'license_code', activity: 'updateLicenseCodeStatus', verdict: 'accepted' })
  })

  test('where unknown codes are not taken up: 000003, until one is known (3.2.4)', async () => {
    const portal = await open({ unknownLicenseCode: 'not_found' })
    expect((await portal.code('updateLicenseCodeStatus', { status: 'FREEZE' })).resultCode).toBe('000003')
    expect((await portal.code('releaseLicenseCode')).resultCode).toBe('000003')
    expect(await portal.count('licenses')).toBe(0)
    expect(await portal.count('messages', 'open')).toBe(2)
    await portal.configure({ settings: { unknownLicenseCode: 'adopt' } })
    portal.inbox.sellers.forget(portal.sellerId)
    expect((await portal.code('updateLicenseCodeStatus', { status: 'FREEZE' })).resultCode).toBe('000000')
    // A success of the same call ends the wait for a person.
    expect(await portal.count('messages', 'open')).toBe(1)
  })

  test('debugging calls have codes of their own and always succeed', async () => {
    const portal = await open({ unknownLicenseCode: 'not_found' })
    for (let round = 0; round < 2; round += 1) {
      expect((await portal.code('refreshLicenseCode', { ...RENEWAL, testFlag: '1' })).resultCode).toBe('000000')
      expect((await portal.code('updateLicenseCodeStatus', { status: 'FREEZE', testFlag: '1' })).resultCode).toBe(
        '000000',
      )
      expect((await portal.code('releaseLicenseCode', { testFlag: '1' })).resultCode).toBe('000000')
    }
    expect(await portal.row('licenses')).toMatchObject({ test: true, status: 'released' })
    // A saved case without its flag is told by what it names.
    expect((await portal.code('updateLicenseCodeStatus', { status: 'FREEZE' })).resultCode).toBe('000000')
    expect(await portal.count('messages', 'not test')).toBe(0)
    expect(await portal.count('licenses')).toBe(1)
  })

  test.each([
    ['a missing license', { license: undefined, status: 'FREEZE' }, '000002'],
    ['an unknown status', { status: 'NORMAL' }, '000002'],
  ])('%s is %s', async (_, fields, code) => {
    const portal = await open()
    expect((await portal.code('updateLicenseCodeStatus', fields)).resultCode).toBe(code)
    expect(await portal.count('licenses')).toBe(0)
  })
})
