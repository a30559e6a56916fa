import { listSandboxResources } from '@/db/queries/sandbox-books'
import { buy } from '../actions/buy'
import { expire, freeze, unfreeze } from '../actions/freeze'
import { queryNow } from '../actions/query'
import { unsubscribe } from '../actions/release'
import { cancelRenewal, renew } from '../actions/renew'
import { upgrade } from '../actions/upgrade'
import type { OfferKey } from '../catalogue'
import type { Sandbox } from '../context'
import { live, type Step } from './life'
import type { Scenario } from './scenario'
import { instanceIdsSeen, untilActive, untilOver } from './settle'

const STEPS: [OfferKey, (sandbox: Sandbox, id: string, signal?: AbortSignal) => Step[]][] = [
  [
    'v1_yearly',
    (sandbox, id, signal) => {
      const options = { fault: null, signal }
      return [
        // The details are shown by the purchase call, live: it must not make another instance (saas-v1.md 1.4).
        ['query', 'active', () => queryNow(sandbox, id, options)],
        ['renew', 'active', () => renew(sandbox, id, options)],
        ['cancel renewal', 'active', () => cancelRenewal(sandbox, id, options)],
        ['upgrade', 'active', () => upgrade(sandbox, id, options)],
        ['freeze', 'frozen', () => freeze(sandbox, id, options)],
        ['unfreeze', 'active', () => unfreeze(sandbox, id, options)],
        ['expire', 'frozen', () => expire(sandbox, id, options)],
        ['renew', 'active', () => renew(sandbox, id, options)],
        ['unsubscribe', 'released', () => unsubscribe(sandbox, id, options)],
      ]
    },
  ],
  [
    'v1_once',
    (sandbox, id, signal) => [
      ['query', 'active', () => queryNow(sandbox, id, { signal })],
      ['unsubscribe', 'released', () => unsubscribe(sandbox, id, { fault: null, signal })],
    ],
  ],
  [
    'v1_metered',
    (sandbox, id, signal) => {
      const options = { fault: null, signal }
      return [
        ['query', 'active', () => queryNow(sandbox, id, options)],
        ['freeze', 'frozen', () => freeze(sandbox, id, options)],
        ['unfreeze', 'active', () => unfreeze(sandbox, id, options)],
        ['unsubscribe', 'released', () => unsubscribe(sandbox, id, options)],
      ]
    },
  ],
]

/** SaaS V1.0 in its sale modes; a metered order is one instance per product (protocol/saas-v1.md 4.1). */
export const v1: Scenario = {
  key: 'v1',
  summary: 'SaaS V1.0: a yearly, a one-time and a metered purchase, each from the order to its release',
  defaultCount: 1,
  maxCount: 20,
  async run(sandbox, { count, signal, report }) {
    const problems: string[] = []
    const instances: Record<string, string[]> = {}
    for (let n = 1; n <= count; n += 1) {
      for (const [offer, stepsOf] of STEPS) {
        if (signal?.aborted) break
        report({ step: offer, done: n, total: count })
        const bought = await buy(sandbox, { offer, buyer: `Classic buyer ${n}`, fault: null }, signal)
        await untilOver(sandbox, bought.callIds, signal)
        for (const id of bought.resourceIds) {
          const resource = await untilActive(sandbox, id, signal)
          if (signal?.aborted) break
          if (!resource) {
            problems.push(`${offer}: order ${bought.orderId} was never opened`)
            continue
          }
          problems.push(...(await live(sandbox, resource, stepsOf(sandbox, id, signal), { signal, report })))
          const seen = await instanceIdsSeen(sandbox, id)
          instances[`${resource.orderLineId} ${offer}`] = seen
          if (seen.length !== 1) problems.push(`${offer}: order ${bought.orderId} has ${seen.length} instances`)
        }
        const all = await listSandboxResources(sandbox.db, sandbox.sellerId, { orderId: bought.orderId })
        const distinct = new Set(all.map(({ instanceId }) => instanceId))
        if (distinct.size !== all.length) problems.push(`${offer}: two products share an instance`)
      }
    }
    return {
      ok: problems.length === 0 && !signal?.aborted,
      problems,
      facts: { orders: count * STEPS.length },
      instances,
    }
  },
}
