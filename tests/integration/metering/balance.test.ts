import { expect, it } from 'vitest'
import { GET as getBalance } from '@/app/api/v1/instances/[id]/balance/route'
import { GET as getUsage } from '@/app/api/v1/instances/[id]/usage/route'
import { describeOnBothDatabases } from '@/tests/support/database'
import { type Json, OPEN_API } from '@/tests/support/portal'
import { openRest } from './rest'
import { openMetering } from './support'

const meter = (key: string) => ({ key, aggregation: 'sum', cycle: 'hour', unit: 'calls' })
const pack = { meter: 'calls', quota: '100', resets: 'month', whenUsedUp: 'stop' }
const PRODUCTS = [
  { productId: 'P-USE', name: 'API', kind: 'pay_per_use', meter: meter('calls') },
  { productId: 'P-SMS', name: 'SMS', kind: 'pay_per_use', meter: meter('sms') },
  { productId: 'K-1', name: 'K', kind: 'package', package: { ...pack, also: [{ meter: 'sms', quota: '50' }] } },
]

describeOnBothDatabases('balance and usage', (getDb) => {
  const open = async () => {
    const portal = await openMetering(getDb(), PRODUCTS)
    await portal.configure({ openApi: OPEN_API, products: PRODUCTS })
    const rest = await openRest(portal, ['instances:read'])
    const sell = async (orderId: string, chargingMode: string, ids: string[]) => {
      const products = ids.map((productId) => ({ productId }))
      portal.order({
        orderId,
        lines: [{ chargingMode, products, expireTime: '20271102080000' }],
        buyer: { customerId: 'C' },
      })
      return portal.bought(orderId)
    }
    const ask = async (route: typeof getBalance, id: string) => {
      const response = await route(rest.get(`/api/v1/instances/${id}/x`), { params: Promise.resolve({ id }) })
      return { status: response.status, body: (await response.json()) as Json }
    }
    const use = await sell('CS-USE', 'ON_DEMAND', ['P-USE', 'P-SMS'])
    return { portal, use, sell, balance: (id: string) => ask(getBalance, id), usage: (id: string) => ask(getUsage, id) }
  }

  it('tells what is left at once, and when to stop', async () => {
    const { portal, use, sell, balance } = await open()
    expect((await balance(use)).body).toMatchObject({ remaining: '0', quota: '0', stop: false, packages: [] })
    const pkg = await sell('CS-K', 'ON_DEMAND_PKG', ['K-1'])
    await portal.report({ instanceId: use, value: '30.5' })
    expect((await balance(use)).body).toEqual({
      instanceId: use,
      meter: 'calls',
      unit: 'calls',
      remaining: '69.5',
      quota: '100',
      used: '30.5',
      stop: false,
      packages: [
        {
          packageInstanceId: pkg,
          quota: '100',
          used: '30.5',
          remaining: '69.5',
          resetsAt: '2026-12-02T08:00:00.000Z',
          expiresAt: '2027-11-02T08:00:00.000Z',
        },
      ],
    })
    await portal.report({ instanceId: use, value: 100 })
    expect((await balance(use)).body).toMatchObject({ remaining: '0', used: '100', stop: true })
    portal.tick(31 * 86_400_000)
    await portal.seal()
    expect((await balance(use)).body).toMatchObject({ remaining: '100', stop: false })
    await portal.call('updateInstanceStatus', { instanceId: use, status: 'FREEZE' })
    expect((await balance(use)).body).toMatchObject({ stop: true })
    expect(await balance('nobody')).toMatchObject({ status: 404 })
  })

  it('tells the running total and the windows of today', async () => {
    const { portal, use, usage } = await open()
    await portal.report({ instanceId: use, value: '1.25' })
    expect((await usage(use)).body).toMatchObject({
      total: '1.25',
      open: '1.25',
      events: 1,
      windows: [{ startsAt: '2026-11-02T08:00:00.000Z', total: '1.25', state: 'open', late: false }],
    })
    expect((await usage('nobody')).status).toBe(404)
  })

  it('answers queryInstance with the usage (protocol/metering.md 4.4)', async () => {
    const { portal, use, sell } = await open()
    const pkg = await sell('CS-K', 'ON_DEMAND_PKG', ['K-1'])
    await portal.report({ instanceId: use, value: '30.50009' }, { instanceId: use, value: 7, meter: 'sms' })
    const answer = await portal.call('queryInstance', { instanceId: `${use},${pkg}` })
    const infos = answer.info as { instanceId: string; usageInfo: Json[] }[]
    const of = (id: string) => infos.find(({ instanceId }) => instanceId === id)?.usageInfo ?? []
    const dashboardUrl = expect.stringContaining(`https://portal.test/usage/${use}?key=`)
    expect(of(use)).toEqual([{ usageValue: expect.anything(), statisticalTime: '20261102080000000', dashboardUrl }])
    expect(of(use).map(({ usageValue }) => Number(usageValue))).toEqual([30.5])
    expect(of(pkg)).toHaveLength(2)
    expect(of(pkg)[0]).toMatchObject({ relatedInstanceId: use })
    expect(of(pkg).map(({ usageValue }) => Number(usageValue))).toEqual([30.5, 7])
  })
})
