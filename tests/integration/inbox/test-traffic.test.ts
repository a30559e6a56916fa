import { beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OPEN_API, openPortal, type Portal } from '../../support/portal'

// protocol/saas-v2.md 1.2, 4, 6.1
const MOCKS = [
  'MOCKPERIODYEARNEW',
  'MOCKONETIMENEW',
  'MOCKONDEMAND',
  'MOCKONDEMANDPKG',
  'MOCKPERIODDAYTRIAL',
  'MOCKMONTYTRIALTOFORMAL',
  'MOCKMONTYUNSUBSCRIBE',
  'MOCKMONTYRENEW',
  'MOCKMONTYCHANGE',
]

const ABOUT_AN_INSTANCE = [
  ['refreshInstance', { scene: 'RENEWAL', orderId: 'R1', orderLineId: 'L', expireTime: '20271102000000' }],
  ['updateInstanceStatus', { status: 'FREEZE' }],
  ['releaseInstance', {}],
  ['upgradeInstance', { orderId: 'U1', orderLineId: 'L' }],
  ['changeInstanceCheck', { productInfo: { productId: 'P1' } }],
  ['queryInstance', {}],
] as const

describeOnBothDatabases('test calls, mock orders and probes', (getDb) => {
  let portal: Portal
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), { openApi: OPEN_API })
  })
  const realRows = async () =>
    Promise.all(['instances', 'orders', 'jobs', 'messages'].map((table) => portal.count(table, 'not test')))

  test('a debugging purchase is ready at once, apart from everything real', async () => {
    const answer = await portal.buy('CS1', { testFlag: '1' })
    expect(answer).toMatchObject({ resultCode: '000000', instanceId: expect.any(String) })
    await portal.work()
    expect(portal.marketplace.asked, 'a made-up order is not looked up').toEqual([])
    expect(await realRows()).toEqual([0, 0, 0, 0])
    expect((await portal.buy('CS1', { testFlag: '1' })).instanceId).toBe(answer.instanceId)
    expect((await portal.buy('CS1')).instanceId, 'the real line of the same name is another').not.toBe(
      answer.instanceId,
    )
  })

  test.each(MOCKS)('%s is test data without its flag, and is looked up for the debugger', async (orderId) => {
    portal.order({ orderId, buyer: { customerId: 'C9' } })
    const answer = await portal.buy(orderId)
    expect(answer.resultCode).toBe('000000')
    await portal.work()
    expect(portal.marketplace.asked).toEqual([orderId])
    expect(await realRows()).toEqual([0, 0, 0, 0])
    expect(await portal.count('customers')).toBe(0)
    expect(await portal.count('products')).toBe(0)
    expect(await portal.count('jobs', `kind = 'provision'`)).toBe(0)
  })

  test.each(ABOUT_AN_INSTANCE)('%s of an id never seen succeeds for a probe', async (activity, fields) => {
    const answer = await portal.call(activity, { instanceId: 'probe-id', testFlag: '1', ...fields })
    expect(answer.resultCode).toBe('000000')
    if (activity === 'queryInstance') {
      expect(answer.info).toMatchObject([{ instanceId: 'probe-id', appInfo: { frontEndUrl: expect.any(String) } }])
    }
    expect(await portal.lastMessage()).toMatchObject({ test: true, verdict: 'accepted', open: false })
    expect(await portal.count('instances')).toBe(0)
  })

  test.each(ABOUT_AN_INSTANCE)('a debugging %s never touches a real instance', async (activity, fields) => {
    portal.order({ orderId: 'CS1' })
    const id = await portal.bought('CS1')
    const before = await portal.instance(id)
    const answer = await portal.call(activity, { instanceId: id, testFlag: '1', ...fields })
    expect(answer.resultCode).toBe('000000')
    await portal.work()
    expect(await portal.instance(id)).toEqual(before)
    expect(await portal.count('tasks')).toBe(0)
  })

  test.each(ABOUT_AN_INSTANCE)(
    '%s of a test instance without the flag is test traffic, and repeats for ever',
    async (activity, fields) => {
      const { instanceId } = await portal.buy('CS1', { testFlag: '1' })
      for (let day = 0; day < 3; day += 1) {
        const answer = await portal.call(activity, { instanceId, ...fields })
        expect(answer.resultCode).toBe('000000')
        portal.tick(86_400_000 / 4)
      }
      expect(await realRows()).toEqual([0, 0, 0, 0])
    },
  )

  test('a failed debugging call does not call a person', async () => {
    await portal.call('updateInstanceStatus', { instanceId: 'x', status: 'NONSENSE', testFlag: '1' })
    expect(await portal.lastMessage()).toMatchObject({ verdict: 'refused', test: true, open: false })
  })
})
