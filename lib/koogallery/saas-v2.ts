import { REFRESH_SCENES } from '@/lib/domain/commands'
import { renderOutcome } from './answer'
import type { Parsed } from './codec'
import { type Activity, activity, idList, oneOf, parseActivities, text, utcTime } from './json-body'
import { productInfo } from './product-info'

/** SaaS V2.0, production interface (protocol/saas-v2.md 4): signed JSON bodies, told apart by `activity`. */

const id = text(64)

const ACTIVITIES: ReadonlyMap<string, Activity> = new Map([
  // 4.1
  [
    'newInstance',
    activity({ orderId: id, orderLineId: id, businessId: id }, (body) => ({ kind: 'newInstance', ...body })),
  ],
  // 4.2: at most 100 ids; the printed length of 100 cannot be one of characters.
  [
    'queryInstance',
    activity({ instanceId: idList({ ids: 100, length: 64 }) }, (body) => ({
      kind: 'queryInstance',
      instanceIds: body.instanceId,
    })),
  ],
  // 4.3
  [
    'refreshInstance',
    activity(
      {
        scene: oneOf(REFRESH_SCENES),
        orderId: id,
        orderLineId: id,
        instanceId: id,
        productId: id.optional(),
        expireTime: utcTime(),
      },
      (body) => ({ kind: 'refreshInstance', ...body }),
    ),
  ],
  // 4.4
  [
    'updateInstanceStatus',
    activity({ instanceId: id, status: oneOf(['FREEZE', 'UNFREEZE']) }, (body) => ({
      kind: 'updateInstanceStatus',
      ...body,
    })),
  ],
  // 4.5: the order is that of the unsubscription, sent only when there was one.
  [
    'releaseInstance',
    activity({ instanceId: id, orderId: id.optional(), orderLineId: id.optional() }, (body) => ({
      kind: 'releaseInstance',
      ...body,
    })),
  ],
  // 4.6
  [
    'upgradeInstance',
    activity({ instanceId: id, orderId: id, orderLineId: id }, (body) => ({ kind: 'upgradeInstance', ...body })),
  ],
  // 4.7
  [
    'changeInstanceCheck',
    activity({ instanceId: id, productInfo }, (body) => ({
      kind: 'changeInstanceCheck',
      instanceId: body.instanceId,
      target: body.productInfo,
    })),
  ],
])

/** Reads a verified body. Never throws; a refusal's `detail` names the field and its limit, never a value. */
export function parse(body: Uint8Array): Parsed {
  return parseActivities(ACTIVITIES, body)
}

export const render = renderOutcome

export { resultCodeFor } from './answer'
