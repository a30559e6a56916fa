import type { Command } from '@/lib/domain/commands'
import { renderV1Outcome } from './answer-v1'
import type { FamilyCodec, Parsed, RawRequest, ReadOptions } from './codec'
import { type Activity, activity, text, utcTime } from './json-body'
import { PURCHASE_FIELDS, purchaseFacts, verifyV1 } from './saas-v1'
import { info, infoCount, parseV1Query } from './v1-activities'

/**
 * Licence 1.0, L1 (protocol/license.md 2): GET like SaaS V1.0, with its token and its signed answers; the licence stands
 * in the answer itself.
 */

const id = text(64)

/** What the buyer or the platform gave to tell the machine, among the extension parameters (2.2). */
const IDENTIFICATION_CODE = 'identificationCode'

const ACTIVITIES: ReadonlyMap<string, Activity> = new Map([
  // 2.2: the order alone decides, also where it is sold by use; businessId differs with every call.
  [
    'getLicense',
    activity(PURCHASE_FIELDS, (query): Command => {
      const facts = purchaseFacts(query)
      const code = query.saasExtendParams.find(({ name }) => name === IDENTIFICATION_CODE)?.value
      return {
        kind: 'getLicense',
        orderId: query.orderId,
        facts: { ...facts, item: '' },
        ...(code ? { identificationCode: code } : {}),
      }
    }),
  ],
  // 2.3: the order is the renewal's own. A renewal ends a freeze: no other call does (section 8).
  [
    'refreshLicense',
    activity(
      {
        orderId: id,
        instanceId: id,
        productId: info(64),
        expireTime: utcTime(),
        periodType: info(10),
        periodNumber: infoCount(),
      },
      ({ orderId, instanceId, productId, expireTime, periodType, periodNumber }) => {
        const product = productId === undefined ? {} : { productId }
        return {
          kind: 'refreshInstance',
          scene: 'RENEWAL',
          orderId,
          orderLineId: '',
          instanceId,
          ...product,
          expireTime,
          resumes: true,
          order: {
            orderId,
            orderType: 'RENEW',
            lines: [
              {
                orderLineId: '',
                chargingMode: '',
                expireTime,
                ...(periodType === undefined ? {} : { periodType }),
                ...(periodNumber === undefined ? {} : { periodNumber: Number(periodNumber) }),
                products: productId === undefined ? [] : [product],
              },
            ],
            extendParams: [],
          },
        }
      },
    ),
  ],
  // 2.4: its table is not public, so nothing but the instance is needed.
  [
    'expireLicense',
    activity({ instanceId: id, orderId: info(64) }, ({ instanceId }) => ({
      kind: 'updateInstanceStatus',
      instanceId,
      status: 'FREEZE',
    })),
  ],
  // 2.5: the order is that of the purchase.
  [
    'releaseLicense',
    activity({ instanceId: id, orderId: info(64) }, ({ instanceId }) => ({ kind: 'releaseInstance', instanceId })),
  ],
])

export const LICENSE_V1_ACTIVITIES: ReadonlySet<string> = new Set(ACTIVITIES.keys())

/** Reads a call; unverified ones without a key. Never throws. */
export function parse(request: RawRequest, options: ReadOptions): Parsed {
  return parseV1Query(ACTIVITIES, request, options)
}

export const LICENSE_V1: FamilyCodec = { keyClass: 'v1', verify: verifyV1, parse, render: renderV1Outcome }
