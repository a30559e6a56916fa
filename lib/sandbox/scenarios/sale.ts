import { buy } from '../actions/buy'
import { freeze, unfreeze } from '../actions/freeze'
import { queryNow } from '../actions/query'
import { unsubscribe } from '../actions/release'
import { renew } from '../actions/renew'
import { upgrade } from '../actions/upgrade'
import type { Sandbox } from '../context'
import { live, type Step } from './life'
import type { Scenario } from './scenario'
import { instanceIdsSeen, untilActive, untilOver } from './settle'

/** Buy, look, renew, freeze, unfreeze, upgrade, unsubscribe: a whole life without any trouble. */
export const sale: Scenario = {
  key: 'sale',
  summary: 'one purchase from the order to its release: query, renewal, freeze, unfreeze, upgrade, unsubscription',
  defaultCount: 1,
  maxCount: 100,
  async run(sandbox, { count, signal, report }) {
    const problems: string[] = []
    const instances: Record<string, string[]> = {}
    for (let n = 1; n <= count && !signal?.aborted; n += 1) {
      report({ step: 'buy', done: n, total: count })
      const bought = await buy(sandbox, { offer: 'suite_monthly', buyer: `Buyer ${n}`, fault: null }, signal)
      await untilOver(sandbox, bought.callIds, signal)
      const [resourceId = ''] = bought.resourceIds
      const resource = await untilActive(sandbox, resourceId, signal)
      if (!resource) {
        if (!signal?.aborted) problems.push(`order ${bought.orderId} was never opened`)
        continue
      }
      instances[resource.orderLineId] = await instanceIdsSeen(sandbox, resourceId)
      if (instances[resource.orderLineId]?.length !== 1) problems.push(`order ${bought.orderId} has several instances`)
      problems.push(...(await live(sandbox, resource, steps(sandbox, resource.id, signal), { signal, report })))
    }
    return { ok: problems.length === 0 && !signal?.aborted, problems, facts: { orders: count }, instances }
  },
}

function steps(sandbox: Sandbox, id: string, signal: AbortSignal | undefined): Step[] {
  const options = { fault: null, signal }
  return [
    ['query', 'active', () => queryNow(sandbox, id, options)],
    ['renew', 'active', () => renew(sandbox, id, options)],
    ['freeze', 'frozen', () => freeze(sandbox, id, options)],
    ['unfreeze', 'active', () => unfreeze(sandbox, id, options)],
    ['upgrade', 'active', () => upgrade(sandbox, id, options)],
    ['unsubscribe', 'released', () => unsubscribe(sandbox, id, options)],
  ]
}
