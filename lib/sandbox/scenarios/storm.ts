import { insertSandboxOrders } from '@/db/queries/sandbox-books'
import type { SandboxBuyer } from '@/lib/domain/sandbox'
import { loadSandbox, type Sandbox } from '../context'
import { makeStorm, type Storm } from '../storm'
import { runStorm } from '../storm-driver'
import type { Scenario } from './scenario'

const BUYER: SandboxBuyer = {
  customerId: 'storm-customer',
  customerName: 'Storm customer',
  userId: 'storm-user',
  userName: 'storm_user',
  mobilePhone: '13800000001',
  email: 'storm@buyer.example',
}

/** Many orders at once under random trouble, the same for the same seed; what comes out is held against a model. */
export const storm: Scenario = {
  key: 'storm',
  summary:
    'many orders with random repeats, reorders, cuts and forgeries; each order line must get exactly one instance',
  defaultCount: 50,
  maxCount: 5_000,
  async run(sandbox, { count, seed, signal, report }) {
    const { address, keys } = await loadSandbox(sandbox)
    // The same storm twice would meet its own released instances; only the ids differ from run to run.
    const run = sandbox.now().getTime().toString(36).toUpperCase()
    const made = makeStorm(seed, count, `CSS${run}`)
    report({ step: 'orders', detail: `${made.orders.length}` })
    await bookOrders(sandbox, made)
    const result = await runStorm({
      storm: made,
      address,
      key: keys.basic,
      now: sandbox.now,
      newId: sandbox.newId,
      signal,
      onProgress: (done, total) => report({ step: 'lines', done, total }),
    })
    const problems = result.problems.map(({ orderLineId, kind, detail }) => `${kind} ${orderLineId}: ${detail}`)
    return {
      ok: problems.length === 0 && !signal?.aborted,
      problems,
      facts: { orders: count, lines: result.lines, requests: result.requests },
      instances: result.seen,
    }
  },
}

/** The order query must know what was sold. */
async function bookOrders(sandbox: Sandbox, { orders }: Storm): Promise<void> {
  const { sellerId } = sandbox
  const now = sandbox.now()
  await insertSandboxOrders(
    sandbox.db,
    orders.map(({ orderId, orderType }) => ({
      sellerId,
      orderId,
      orderType,
      state: 'completed',
      orderedAt: now,
      buyer: BUYER,
      createdAt: now,
    })),
    orders.flatMap(({ orderId, chargingMode, lines }) =>
      lines.map(({ orderLineId, productId, skuCode }) => ({
        sellerId,
        orderId,
        orderLineId,
        chargingMode,
        products: [{ productId, skuCode, linearValue: '1', productName: 'Demo Suite storm' }],
      })),
    ),
  )
}
