// Purchases whose fate is remembered: what was acknowledged must be there in the end, once, as it was answered.
import { setTimeout as sleep } from 'node:timers/promises'
import { postV2 } from '../support/caller.mjs'
import { openReader } from './compare.mjs'
import { ADDRESS, KEYS } from './families/account.mjs'

/** Done, or accepted and still being prepared. */
const DONE = new Set(['000000', '000004'])
/** What the marketplace repeats (protocol/saas-v2.md 5). */
const REPEATED = '000005'
const AT_ONCE = 8
const PATIENCE_MS = 40_000

/** @param {() => string} base where the portal answers @param {string} prefix of the orders' numbers */
export function purchases(base, prefix) {
  let made = 0
  let slowestMs = 0
  const book = {
    /** By order: the instance it was acknowledged with. @type {Map<string, string>} */
    acknowledged: new Map(),
    /** Orders the marketplace would call again for. @type {Set<string>} */
    refused: new Set(),
    /** Answers that were neither a success nor one that is repeated. @type {string[]} */
    strange: [],
    /** The longest that an answer took since this was last asked. */
    takeSlowestMs() {
      const taken = slowestMs
      slowestMs = 0
      return taken
    },
    /** Makes so many new purchases, some at once. */
    make: (count) =>
      inParallel(count, () => {
        made += 1
        return call(`${prefix}${made}`)
      }),
    /** Makes new ones until told to stop. @param {AbortSignal} signal */
    makeUntil: (signal) =>
      inParallel(
        Number.POSITIVE_INFINITY,
        () => {
          made += 1
          return call(`${prefix}${made}`)
        },
        signal,
      ),
    /** Repeats what was refused, then what was acknowledged. */
    async repeat() {
      for (const orders of [[...book.refused], [...book.acknowledged.keys()]])
        await inParallel(orders.length, (n) => call(orders[n]))
    },
    /** What is missing or there twice. @param {{ databaseUrl?: string, dataDir: string }} place */
    async compare(place) {
      const reader = await openReader(place)
      try {
        const rows = await reader.rows(`select order_id, instance_id as id from instances where seller_id = 'acme'`)
        const found = new Map(rows.map((row) => [row.order_id, row.id]))
        const { acknowledged } = book
        return [
          ...(rows.length === acknowledged.size ? [] : [`${rows.length} instances of ${acknowledged.size} orders`]),
          ...[...acknowledged].filter(([order, id]) => found.get(order) !== id).map(([order]) => `${order} is lost`),
        ]
      } finally {
        await reader.close()
      }
    },
  }

  async function call(orderId) {
    const startedMs = performance.now()
    const said = await buy(base(), orderId)
    slowestMs = Math.max(slowestMs, performance.now() - startedMs)
    if (said.instanceId && DONE.has(said.resultCode)) {
      const before = book.acknowledged.get(orderId)
      if (before && before !== said.instanceId) book.strange.push(`${orderId} was ${before} and is ${said.instanceId}`)
      book.acknowledged.set(orderId, said.instanceId)
      book.refused.delete(orderId)
      return
    }
    book.refused.add(orderId)
    // The marketplace waits far longer.
    await sleep(50)
    if (said.resultCode !== REPEATED) book.strange.push(`${orderId}: ${JSON.stringify(said)}`)
  }
  return book
}

async function buy(base, orderId) {
  const fields = { activity: 'newInstance', businessId: `b-${orderId}`, orderId, orderLineId: `${orderId}-000001` }
  const { path: address, ...rest } = postV2({ path: ADDRESS, key: KEYS.basic, fields })
  try {
    const answer = await fetch(`${base}${address}`, { ...rest, signal: AbortSignal.timeout(PATIENCE_MS) })
    return await answer.json()
  } catch (error) {
    return { resultCode: 'none', error: String(error) }
  }
}

async function inParallel(count, run, signal) {
  let next = 0
  const worker = async () => {
    while (next < count && !signal?.aborted) {
      next += 1
      await run(next - 1)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
