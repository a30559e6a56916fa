import { beforeAll, expect, it } from 'vitest'
import { insertSandboxOrders } from '@/db/queries/sandbox-books'
import { findSandboxSettings, updateSandboxSettings } from '@/db/queries/sandbox-settings'
import type { OrderQueryFault } from '@/lib/domain/sandbox'
import { createOpenApiClient } from '@/lib/koogallery/open-api/client'
import { secretContext } from '@/lib/sandbox/context'
import { MOCK_ORDER_IDS } from '@/lib/sandbox/mock-orders'
import { receiveOrderQuery } from '@/lib/sandbox/receive-order-query'
import { DEMO_SELLER, seedSandbox } from '@/lib/sandbox/seed'
import type { ServiceContext } from '@/lib/services/context'
import { applyConfig } from '@/lib/services/settings/apply-config'
import { describeOnBothDatabases } from '../../support/database'
import { serviceContexts } from '../../support/service-context'

const BASE = 'http://127.0.0.1:4513'

describeOnBothDatabases("the sandbox's order query", (getDb) => {
  let ctx: ServiceContext
  let secrets: { accessKeyId: string; secretAccessKey: string }

  beforeAll(async () => {
    const { contextFor, clock } = serviceContexts(getDb())
    await seedSandbox({
      contextFor,
      portalUrl: BASE,
      apply: (config) => applyConfig(contextFor, config, { actorName: 'sandbox', sandbox: true }),
    })
    ctx = contextFor(DEMO_SELLER, { kind: 'worker' })
    const settings = await findSandboxSettings(ctx.db, DEMO_SELLER)
    if (!settings) throw new Error('no sandbox')
    secrets = {
      accessKeyId: settings.accessKeyId,
      secretAccessKey: ctx.secretBox.open(settings.secretAccessKey, secretContext(DEMO_SELLER, 'secret_access_key')),
    }
    const ids = { sellerId: DEMO_SELLER, orderId: 'CS1' }
    const buyer = { customerId: 'c', customerName: '客户', userId: 'u', userName: 'u', mobilePhone: '1', email: 'e@x' }
    const product = { productId: 'p', skuCode: 's', linearValue: '3', productName: 'P' }
    await insertSandboxOrders(
      ctx.db,
      [{ ...ids, orderType: 'NEW', state: 'processing', orderedAt: clock.now, buyer, createdAt: clock.now }],
      ['CS1-000001', 'CS1-000002'].map((orderLineId) => ({
        ...ids,
        orderLineId,
        chargingMode: 'ON_DEMAND',
        products: [product],
      })),
    )
  })

  /** The portal's own client, with the sandbox in the place of the network. */
  const client = (change: Partial<typeof secrets> = {}) =>
    createOpenApiClient({
      baseUrl: `${BASE}/api/sandbox/${DEMO_SELLER}`,
      ...secrets,
      ...change,
      now: ctx.now,
      fetch: async (address, init) => {
        const url = new URL(String(address))
        const answer = await receiveOrderQuery(ctx, {
          method: 'GET',
          url: `${url.pathname}${url.search}`,
          headers: [...new Headers(init?.headers), ['host', url.host]],
        })
        return Response.json(answer.body, { status: answer.status })
      },
    })
  const broken = (orderQueryFault: OrderQueryFault | null) =>
    updateSandboxSettings(ctx.db, DEMO_SELLER, { orderQueryFault })

  it('answers what was sold, the whole order or one line of it', async () => {
    const { order } = await client().queryOrder({ orderId: 'CS1' })
    expect(order).toMatchObject({ orderType: 'NEW', createTime: ctx.now(), buyer: { customerName: '客户' } })
    expect(order.lines).toHaveLength(2)
    const one = await client().queryOrder({ orderId: 'CS1', orderLineId: 'CS1-000002' })
    expect(one.order.lines.map((line) => line.orderLineId)).toEqual(['CS1-000002'])
  })

  it('knows the mock orders of the documents', async () => {
    for (const orderId of MOCK_ORDER_IDS) {
      const { order } = await client().queryOrder({ orderId })
      expect(order.lines[0]?.orderLineId).toBe(`${orderId}-000001`)
    }
  })

  it('turns away unknown orders, strangers and broken signatures', async () => {
    await expect(client().queryOrder({ orderId: 'CS404' })).rejects.toThrow()
    await expect(client({ secretAccessKey: 'wrong' }).queryOrder({ orderId: 'CS1' })).rejects.toThrow()
    await expect(client({ accessKeyId: 'stranger' }).queryOrder({ orderId: 'CS1' })).rejects.toThrow()
  })

  it.each(['down', 'throttled', 'internal_error', 'not_permitted'] as const)('breaks on demand: %s', async (fault) => {
    await broken(fault)
    await expect(client().queryOrder({ orderId: 'CS1' })).rejects.toThrow()
    await broken(null)
    await expect(client().queryOrder({ orderId: 'CS1' })).resolves.toBeDefined()
  })
})
