import { beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { BUILTIN, type Json, OPEN_API, openPortal, type Portal, START } from '../../support/portal'

const later = (seconds: number) => new Date(START.getTime() + seconds * 1_000)
const time = (value: unknown) => (value === null ? null : new Date(String(value)).toISOString())

describeOnBothDatabases('calls about an instance', (getDb) => {
  let portal: Portal
  let id: string
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb())
    id = await portal.bought('CS1')
  })

  const renewal = (orderId: string, expireTime: string, fields: Json = {}) => ({
    scene: 'RENEWAL',
    orderId,
    orderLineId: `${orderId}-000001`,
    instanceId: id,
    expireTime,
    ...fields,
  })
  const expiry = async () => time((await portal.instance(id)).expire_time)

  // protocol/saas-v2.md 4.3
  test.each([
    ['14 digits', 'RENEWAL', '20271102155959', '2027-11-02T15:59:59.000Z'],
    ['17 digits', 'RENEWAL', '20271102155959123', '2027-11-02T15:59:59.123Z'],
    ['trial to paid', 'TRIAL_TO_FORMAL', '20271102155959', '2027-11-02T15:59:59.000Z'],
    ['change at renewal', 'RENEWAL_CHANGE', '20271102155959', '2027-11-02T15:59:59.000Z'],
    ['cancelled renewal', 'UNSUBSCRIBE_RENEWAL_PERIOD', '20261202155959', '2026-12-02T15:59:59.000Z'],
  ])('refreshInstance sets the absolute date: %s', async (_, scene, expireTime, expected) => {
    const answer = await portal.call('refreshInstance', renewal('R1', expireTime, { scene, productId: 'P2' }))
    expect(answer.resultCode).toBe('000000')
    expect(await expiry()).toBe(expected)
    expect(await portal.instance(id)).toMatchObject({ product_id: 'P2' })
    expect(await portal.history(id)).toEqual(['created', 'ready', 'expiry_set'])
  })

  test('a cancelled renewal moves the date back, and a late repeat of the renewal changes nothing', async () => {
    await portal.call('refreshInstance', renewal('R1', '20271102000000'))
    portal.tick(1_000)
    await portal.call('refreshInstance', renewal('U1', '20261102000000', { scene: 'UNSUBSCRIBE_RENEWAL_PERIOD' }))
    portal.tick(1_000)
    expect((await portal.call('refreshInstance', renewal('R1', '20271102000000'))).resultCode).toBe('000000')
    expect(await expiry()).toBe('2026-11-02T00:00:00.000Z')
    expect(await portal.history(id)).toEqual(['created', 'ready', 'expiry_set', 'expiry_set'])
  })

  test('the same order asking for another date later is obeyed', async () => {
    await portal.call('refreshInstance', renewal('R1', '20271102000000'))
    portal.tick(1_000)
    await portal.call('refreshInstance', renewal('R1', '20281102000000'))
    expect(await expiry()).toBe('2028-11-02T00:00:00.000Z')
  })

  test('a renewal sent earlier than the last one never wins, and is shown', async () => {
    await portal.call('refreshInstance', renewal('R2', '20281102000000'), { sentAt: later(10) })
    const answer = await portal.call('refreshInstance', renewal('R1', '20271102000000'), { sentAt: later(5) })
    expect(answer.resultCode).toBe('000000')
    expect(await expiry()).toBe('2028-11-02T00:00:00.000Z')
    expect(await portal.history(id)).toEqual(['created', 'ready', 'expiry_set', 'outdated_call'])
  })

  // protocol/saas-v2.md 4.4
  const status = async (value: 'FREEZE' | 'UNFREEZE', at: number) =>
    (await portal.call('updateInstanceStatus', { instanceId: id, status: value }, { sentAt: later(at) })).resultCode

  test('freeze and unfreeze, their repeats, and older calls that never win', async () => {
    expect(await status('FREEZE', 10)).toBe('000000')
    expect(await portal.instance(id)).toMatchObject({ status: 'frozen', frozen_at: expect.anything() })
    expect(await status('FREEZE', 11)).toBe('000000')
    expect(await status('UNFREEZE', 5)).toBe('000000')
    expect(await portal.instance(id)).toMatchObject({ status: 'frozen' })
    expect(await status('UNFREEZE', 20)).toBe('000000')
    expect(await status('FREEZE', 15)).toBe('000000')
    expect(await portal.instance(id)).toMatchObject({ status: 'open', frozen_at: null })
    expect(await portal.history(id)).toEqual([
      'created',
      'ready',
      'frozen',
      'outdated_call',
      'resumed',
      'outdated_call',
    ])
  })

  test('fifty freezes and unfreezes in any order end where the last sent one says', async () => {
    const seconds = Array.from({ length: 50 }, (_, index) => index + 1)
    const shuffled = seconds.toSorted((a, b) => ((a * 37) % 53) - ((b * 37) % 53))
    await Promise.all(shuffled.map((at) => status(at % 2 === 0 ? 'FREEZE' : 'UNFREEZE', at)))
    expect(await portal.instance(id)).toMatchObject({ status: 'frozen' })
    expect(time((await portal.instance(id)).status_set_at)).toBe(later(50).toISOString())
  })

  // protocol/saas-v2.md 4.5
  test('release is final, and repeats succeed', async () => {
    const release = { instanceId: id, orderId: 'U1', orderLineId: 'U1-000001' }
    expect((await portal.call('releaseInstance', release)).resultCode).toBe('000000')
    portal.tick(1_000)
    expect((await portal.call('releaseInstance', release)).resultCode).toBe('000000')
    expect((await portal.call('releaseInstance', { instanceId: id })).resultCode).toBe('000000')
    expect(await status('UNFREEZE', 60)).toBe('000000')
    expect((await portal.call('refreshInstance', renewal('R1', '20271102000000'))).resultCode).toBe('000000')
    expect(await portal.instance(id)).toMatchObject({ status: 'released', expire_time: null })
    expect(await portal.history(id)).toEqual(['created', 'ready', 'released'])
    expect(await portal.row('instance_orders', `effect = 'release'`)).toMatchObject({ order_id: 'U1' })
    expect((await portal.buy('CS1')).instanceId, 'the line keeps its id').toBe(id)
    expect((await portal.call('queryInstance', { instanceId: id })).resultCode).toBe('000000')
  })

  test('a release while the creation waits calls it off; nothing becomes ready afterwards', async () => {
    const created = await portal.buy('CS2')
    const other = String(created.instanceId)
    await portal.call('releaseInstance', { instanceId: other })
    await portal.work()
    expect(await portal.instance(other)).toMatchObject({ status: 'released', readiness: 'preparing', access: null })
    expect(await portal.row('jobs', `instance_id = '${other}'`)).toMatchObject({ state: 'cancelled' })
    expect(await portal.history(other)).toEqual(['created', 'released'])
  })

  test('a release closes the open task of the creation and asks for a clean-up by hand', async () => {
    await portal.configure({ settings: { defaultProvisioning: { mode: 'manual', promise: 'instant' } } })
    const other = await portal.bought('CS2')
    await portal.call('releaseInstance', { instanceId: other })
    await portal.work()
    const tasks = await portal.rows('tasks', 'kind')
    expect(tasks.map(({ kind, state }) => [kind, state])).toEqual([
      ['create', 'cancelled'],
      ['release', 'open'],
    ])
  })

  // protocol/saas-v2.md 4.6
  test('upgrade counts once per order; the order says what to change to', async () => {
    await portal.configure({ openApi: OPEN_API })
    portal.order({
      orderId: 'UP1',
      orderType: 'CHANGE',
      lines: [{ products: [{ productId: 'P1', skuCode: 'BIG', linearValue: 20 }] }],
    })
    const upgrade = { instanceId: id, orderId: 'UP1', orderLineId: 'UP1-000001' }
    expect((await portal.call('upgradeInstance', upgrade)).resultCode).toBe('000000')
    expect((await portal.call('upgradeInstance', upgrade)).resultCode).toBe('000000')
    await portal.work()
    expect(await portal.instance(id)).toMatchObject({ sku_code: 'BIG', linear_value: '20', readiness: 'ready' })
    expect(await portal.history(id)).toEqual(['created', 'ready', 'upgraded', 'product_known'])
    expect(await portal.count('jobs', `idempotency_key like 'provision:%:change:UP1'`)).toBe(1)
    expect(await portal.count('instances')).toBe(1)
  })

  // protocol/saas-v2.md 4.7
  test('changeInstanceCheck: as an object or as text; refused for a released instance', async () => {
    const target = { productId: 'P2', skuCode: 'S2', linearValue: '5' }
    for (const productInfo of [target, JSON.stringify(target)]) {
      expect((await portal.call('changeInstanceCheck', { instanceId: id, productInfo })).resultCode).toBe('000000')
    }
    await portal.call('releaseInstance', { instanceId: id })
    const answer = await portal.call('changeInstanceCheck', { instanceId: id, productInfo: target })
    expect(answer.resultCode).not.toBe('000000')
    expect(answer.resultMsg).toContain('released')
  })

  // protocol/saas-v2.md 4.2
  test('queryInstance answers one element per known id, up to a hundred', async () => {
    const other = await portal.bought('CS2')
    const answer = await portal.call('queryInstance', { instanceId: `${id},${other},never-issued` })
    expect(answer.info).toEqual([
      { instanceId: id, appInfo: expect.objectContaining({ frontEndUrl: `https://app.acme.test/${id}` }) },
      { instanceId: other, appInfo: expect.objectContaining({ adminUrl: `https://app.acme.test/${other}/admin` }) },
    ])
    const many = Array.from({ length: 101 }, (_, index) => `id-${index}`)
    expect((await portal.call('queryInstance', { instanceId: many.slice(1).join(',') })).resultCode).toBe('000003')
    expect((await portal.call('queryInstance', { instanceId: many.join(',') })).resultCode).toBe('000002')
  })

  test.each([
    ['builtin', 'by_mode', '000004'],
    ['manual', 'by_mode', '000000'],
    ['manual', 'processing', '000004'],
    ['builtin', 'launch_page', '000000'],
  ])('queryInstance of one being prepared (%s, %s): %s', async (mode, pendingQuery, code) => {
    const way = mode === 'builtin' ? BUILTIN : { mode: 'manual', promise: 'instant' }
    await portal.configure({ settings: { defaultProvisioning: way, pendingQuery } })
    const { instanceId } = await portal.buy('CS2')
    const answer = await portal.call('queryInstance', { instanceId })
    expect(answer.resultCode).toBe(code)
    if (code === '000000') {
      expect(answer.info).toEqual([
        { instanceId, appInfo: { frontEndUrl: `https://portal.test/launch/${instanceId}` } },
      ])
    }
  })

  test.each([
    ['refreshInstance', { ...{ scene: 'RENEWAL', orderId: 'R1', orderLineId: 'L', expireTime: '20271102000000' } }],
    ['updateInstanceStatus', { status: 'FREEZE' }],
    ['releaseInstance', {}],
    ['upgradeInstance', { orderId: 'U1', orderLineId: 'L' }],
    ['changeInstanceCheck', { productInfo: { productId: 'P1' } }],
    ['queryInstance', {}],
  ])('%s of an id never issued is answered 000003 and shown', async (activity, fields) => {
    const answer = await portal.call(activity, { instanceId: 'never-issued', ...fields })
    expect(answer.resultCode).toBe('000003')
    expect(await portal.lastMessage()).toMatchObject({ verdict: 'failed', reason: 'unknownInstance', open: true })
    expect(await portal.count('instances')).toBe(1)
  })

  test('an account may have releases of unknown ids succeed', async () => {
    await portal.configure({ settings: { defaultProvisioning: BUILTIN, unknownRelease: 'success' } })
    expect((await portal.call('releaseInstance', { instanceId: 'never-issued' })).resultCode).toBe('000000')
  })

  test('another account’s instance is unknown', async () => {
    const other = await openPortal(getDb(), { id: 'other', keys: [{ class: 'basic', key: 'another-access-key-77' }] })
    const answer = await other.call('releaseInstance', { instanceId: id }, { key: 'another-access-key-77' })
    expect(answer.resultCode).toBe('000003')
    expect(await portal.instance(id)).toMatchObject({ status: 'open' })
  })
})
