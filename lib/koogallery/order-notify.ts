import type { Parsed } from './codec'
import { type Activity, activity, parseActivities, text } from './json-body'

/** Order notification (protocol/saas-v2.md 4.9): signed like SaaS V2.0, with the key of the class "general". */

export const ORDER_NOTIFY = 'orderNotify'

const id = text(64)

// Which members are mandatory is not public; without its line the order can still be looked up.
const ACTIVITIES: ReadonlyMap<string, Activity> = new Map([
  [ORDER_NOTIFY, activity({ orderId: id, orderLineId: id.optional() }, (body) => ({ kind: 'orderNotify', ...body }))],
])

/** Reads a verified body. Never throws. */
export function parse(body: Uint8Array): Parsed {
  return parseActivities(ACTIVITIES, body)
}
