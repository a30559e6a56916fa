import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '@/tests/support/database'
import { emptyTables } from '@/tests/support/empty-tables'
import type { Portal } from '@/tests/support/portal'
import type { Product } from '@/tests/support/product'
import { openHooked } from './support'

const productInfo = { productId: 'P2', skuCode: 'big', linearValue: '20' }

describeOnBothDatabases('what the product is asked while the marketplace waits', (getDb) => {
  let portal: Portal
  let product: Product
  const open = async (provisioning: Record<string, unknown>) => {
    ;({ portal, product } = await openHooked(getDb(), provisioning))
    return portal.bought('CS1')
  }
  beforeEach(() => emptyTables(getDb()))
  afterEach(() => product.close())

  test('changeInstanceCheck: the product decides (protocol/saas-v2.md 4.7)', async () => {
    const instanceId = await open({ changeCheck: 'allow' })
    product.misbehave(({ event }) => {
      if (event?.type !== 'instance.change_check') return undefined
      const { target } = event.data as unknown as { target: { linearValue: string } }
      return { status: 200, body: { allowed: Number(target.linearValue) >= 20, reason: '12 users are active.' } }
    })
    const check = (linearValue: string) =>
      portal.call('changeInstanceCheck', { instanceId, productInfo: { ...productInfo, linearValue } })
    expect((await check('20')).resultCode).toBe('000000')
    expect((await check('5')).resultCode).not.toBe('000000')
    expect(await portal.lastMessage()).toMatchObject({ result_code: (await check('5')).resultCode })
    expect(product.types()).toEqual(['instance.create', ...Array(3).fill('instance.change_check')])
  })

  test.each(['allow', 'refuse'] as const)(
    'changeInstanceCheck: without an answer in time, %s holds',
    async (changeCheck) => {
      const instanceId = await open({ changeCheck })
      product.misbehave(() => ({ status: 500 }))
      const { resultCode } = await portal.call('changeInstanceCheck', { instanceId, productInfo })
      expect(resultCode === '000000').toBe(changeCheck === 'allow')
    },
  )

  test('changeInstanceCheck: a product that was not set to be asked is not', async () => {
    const instanceId = await open({})
    expect((await portal.call('changeInstanceCheck', { instanceId, productInfo })).resultCode).toBe('000000')
    expect(product.types()).toEqual(['instance.create'])
  })

  test('brief: a product that is ready in time is answered at once', async () => {
    await open({ promise: 'brief' })
    const buying = portal.buy('CS2')
    // The worker of a running portal is woken by the purchase.
    for (let left = 40; left > 0; left -= 1) {
      await new Promise((resume) => setTimeout(resume, 25))
      await portal.work()
    }
    const answer = await buying
    expect(answer).toMatchObject({ resultCode: '000000' })
    expect(await portal.instance(String(answer.instanceId))).toMatchObject({ readiness: 'ready' })
  })

  test('brief: a product that says "later" is answered 000004 after the wait', async () => {
    await open({ promise: 'brief' })
    product.misbehave(() => ({ status: 202 }))
    const [answer] = await Promise.all([
      portal.buy('CS2'),
      new Promise((resume) => setTimeout(resume, 200)).then(portal.work),
    ])
    expect(answer.resultCode).toBe('000004')
  })
})
