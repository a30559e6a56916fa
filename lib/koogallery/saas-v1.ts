import type { RefreshScene } from '@/lib/domain/commands'
import type { Buyer, Order, OrderProduct, PurchaseFacts } from '@/lib/domain/order'
import { renderV1Outcome } from './answer-v1'
import { readV1Query, TIME_PARAMETER, verifyAuthToken } from './auth-token'
import type { FamilyCodec, Parsed, RawRequest, ReadOptions, Verdict } from './codec'
import { type Activity, activity, idList, oneOf, text, utcTime } from './json-body'
import { parseCompactTime } from './times'
import { info, infoAmount, infoCount, infoExtendParams, infoTime, parseV1Query } from './v1-activities'

/** SaaS V1.0 (protocol/saas-v1.md): GET, everything in the query, signed by authToken, answers signed and encrypted. */

const id = text(64)

/** What a buyer chose; which of the three is the specification's linear attribute the call does not say. */
const linear = { amount: infoCount(), diskSize: infoCount(), bandWidth: infoCount() }
const period = { periodType: info(10), periodNumber: infoCount(), orderAmount: infoAmount() }

/** The order of a purchase, as newInstance and getLicense tell it (protocol/saas-v1.md 4.1, license.md 2.2). */
export const PURCHASE_FIELDS = {
  orderId: id,
  customerId: info(100),
  customerName: info(64),
  userId: info(64),
  userName: info(64),
  mobilePhone: info(256),
  email: info(256),
  skuCode: info(64),
  productId: info(64),
  trialFlag: info(2),
  expireTime: infoTime(),
  chargingMode: info(20),
  saasExtendParams: infoExtendParams(),
  provisionType: info(20),
  ...linear,
  ...period,
}

/** Only the order decides; everything else is for people, and an odd value of it loses no sale. */
type Purchase = {
  orderId: string
  saasExtendParams: { name: string; value: string }[]
  expireTime?: Date
} & { [Name in Exclude<keyof typeof PURCHASE_FIELDS, 'orderId' | 'saasExtendParams' | 'expireTime'>]?: string }

const ACTIVITIES: ReadonlyMap<string, Activity> = new Map([
  // 4.1; businessId differs with every call and decides nothing.
  [
    'newInstance',
    activity(PURCHASE_FIELDS, (query) => ({
      kind: 'newInstance',
      orderId: query.orderId,
      orderLineId: '',
      businessId: '',
      facts: purchaseFacts(query),
    })),
  ],
  // 4.2: the order is the renewal's own, so the instance is found by its id.
  [
    'refreshInstance',
    activity(
      {
        orderId: id,
        instanceId: id,
        productId: info(64),
        expireTime: utcTime(),
        trialToFormal: info(20),
        ...period,
      },
      (query) => {
        const scene = refreshScene(query)
        const { orderId, instanceId, productId, expireTime } = query
        return {
          kind: 'refreshInstance',
          orderId,
          orderLineId: '',
          instanceId,
          ...(productId === undefined ? {} : { productId }),
          expireTime,
          scene,
          resumes: scene !== 'UNSUBSCRIBE_RENEWAL_PERIOD',
          order: {
            orderId,
            orderType: ORDER_TYPE_OF[scene],
            lines: [
              { orderLineId: '', chargingMode: '', expireTime, ...periodOf(query), products: productList(query) },
            ],
            extendParams: [],
            ...amountOf(query),
          },
        }
      },
    ),
  ],
  // 4.3, 4.4: the order is that of the purchase, though mandatory missing from the pages' own examples, so not needed.
  [
    'expireInstance',
    activity({ instanceId: id, orderId: info(64) }, ({ instanceId }) => ({
      kind: 'updateInstanceStatus',
      instanceId,
      status: 'FREEZE',
    })),
  ],
  [
    'releaseInstance',
    activity({ instanceId: id, orderId: info(64), orderAmount: infoAmount() }, ({ instanceId }) => ({
      kind: 'releaseInstance',
      instanceId,
    })),
  ],
  // 4.5
  [
    'upgrade',
    activity(
      {
        instanceId: id,
        orderId: id,
        skuCode: info(64),
        productId: info(64),
        saasExtendParams: infoExtendParams(),
        ...linear,
      },
      (query) => {
        const { instanceId, orderId } = query
        const [target = {}] = productList(query)
        return {
          kind: 'upgradeInstance',
          instanceId,
          orderId,
          orderLineId: '',
          target,
          order: {
            orderId,
            orderType: 'CHANGE',
            lines: [{ orderLineId: '', chargingMode: '', products: [target] }],
            extendParams: query.saasExtendParams,
            ...attributesOf(query),
          },
        }
      },
    ),
  ],
  // 4.6: NORMAL here is UNFREEZE in V2.0.
  [
    'instanceStatus',
    activity({ instanceId: id, instanceStatus: oneOf(['FREEZE', 'NORMAL']) }, ({ instanceId, instanceStatus }) => ({
      kind: 'updateInstanceStatus',
      instanceId,
      status: instanceStatus === 'FREEZE' ? 'FREEZE' : 'UNFREEZE',
    })),
  ],
  // 4.7: the printed length of 64 is one id's; up to 100 come, with commas between.
  [
    'queryInstance',
    activity({ instanceId: idList({ ids: 100, length: 64 }) }, ({ instanceId }) => ({
      kind: 'queryInstance',
      instanceIds: instanceId,
    })),
  ],
])

/** protocol/saas-v1.md 4.1; others may come and are kept as they are. */
const CHARGING_MODES: Readonly<Record<string, string>> = {
  '0': 'ON_DEMAND',
  '1': 'PERIOD',
  '3': 'ONE_TIME',
  '5': 'ON_DEMAND_PKG',
}

const ORDER_TYPE_OF = {
  TRIAL_TO_FORMAL: 'TRIAL_TO_FORMAL',
  RENEWAL: 'RENEW',
  UNSUBSCRIBE_RENEWAL_PERIOD: 'UNSUBSCRIBE',
  RENEWAL_CHANGE: 'RENEW',
} as const satisfies Record<RefreshScene, string>

/** What a purchase call says of its order, its product and its buyer. */
export function purchaseFacts(query: Purchase): PurchaseFacts {
  const { orderId, productId = '', expireTime, saasExtendParams: extendParams } = query
  const trial = query.trialFlag === '1'
  const chargingMode = CHARGING_MODES[query.chargingMode ?? ''] ?? query.chargingMode ?? ''
  // A pay-per-use specification with several billing items calls once for each, with the same order.
  const perItem = chargingMode === 'ON_DEMAND' || chargingMode === 'ON_DEMAND_PKG'
  const item = perItem ? productId : ''
  const buyer = buyerOf(query)
  return {
    item,
    trial,
    order: {
      orderId,
      orderType: trial ? 'TRIAL' : 'NEW',
      lines: [
        {
          orderLineId: item,
          chargingMode,
          ...(expireTime ? { expireTime } : {}),
          ...periodOf(query),
          products: productList(query),
        },
      ],
      ...(buyer ? { buyer } : {}),
      extendParams,
      ...amountOf(query),
      ...attributesOf(query),
    },
  }
}

function buyerOf(query: Purchase): Buyer | undefined {
  const { customerId, customerName, userId, userName, mobilePhone, email } = query
  const buyer = present({ customerId, customerName, userId, userName, mobilePhone, email })
  return Object.keys(buyer).length > 0 ? buyer : undefined
}

type Linear = { amount?: string; diskSize?: string; bandWidth?: string }

function productList(query: Linear & { productId?: string; skuCode?: string }): OrderProduct[] {
  const { productId, skuCode, amount, diskSize, bandWidth } = query
  const product = present({ productId, skuCode, linearValue: amount ?? diskSize ?? bandWidth })
  return Object.keys(product).length > 0 ? [product] : []
}

function periodOf(query: { periodType?: string; periodNumber?: string }) {
  const { periodType, periodNumber } = query
  return present({ periodType, periodNumber: periodNumber === undefined ? undefined : Number(periodNumber) })
}

function amountOf({ orderAmount }: { orderAmount?: string }): Pick<Order, 'orderAmount'> {
  return present({ orderAmount })
}

/** The meaning of provisionType is NOT FOUND: stored, never acted on. */
function attributesOf(query: Linear & { provisionType?: string }): Pick<Order, 'attributes'> {
  const { amount, diskSize, bandWidth, provisionType } = query
  const attributes = present({ amount, diskSize, bandWidth, provisionType })
  return Object.keys(attributes).length > 0 ? { attributes } : {}
}

/** A negative amount is a cancelled renewal. Any trialToFormal but 0 makes the trial formal (4.2). */
function refreshScene({ trialToFormal, orderAmount }: { trialToFormal?: string; orderAmount?: string }): RefreshScene {
  if (trialToFormal !== undefined && trialToFormal !== '0') return 'TRIAL_TO_FORMAL'
  return /^-.*?[1-9]/.test(orderAmount ?? '') ? 'UNSUBSCRIBE_RENEWAL_PERIOD' : 'RENEWAL'
}

function present<T extends Record<string, unknown>>(members: T): { [Name in keyof T]?: NonNullable<T[Name]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: NonNullable<T[Name]>
  }
}

/** Verifies a GET of any V1.0 family (protocol/saas-v1.md 2). Only an account that wants it limits the age of a call. */
export function verifyV1(input: Parameters<FamilyCodec['verify']>[0]): Verdict {
  const { request, keys, now, settings } = input
  const { parameters, token } = readV1Query(request.url)
  const verdict = verifyAuthToken({ parameters, token, keys })
  if (!verdict.ok) return verdict
  const sentAt = parseCompactTime(parameters.get(TIME_PARAMETER) ?? '')
  const window = settings.v1WindowMinutes
  if (window !== null) {
    if (!sentAt) return { ok: false, reason: 'timestamp_missing', detail: 'The parameter timeStamp is not a time.' }
    const minutes = Math.abs(sentAt.getTime() - now.getTime()) / 60_000
    if (minutes > window) {
      const detail = `The timeStamp is ${Math.round(minutes)} minutes off this server's clock; ${window} are allowed.`
      return { ok: false, reason: 'timestamp_stale', detail }
    }
  }
  // What a fast clock dates ahead must not outrank what happens here in the meantime.
  const known = sentAt && sentAt.getTime() < now.getTime() ? sentAt : now
  return { ok: true, keyId: verdict.keyId, form: 'raw', sentAt: known }
}

/** Reads a call; unverified ones without a key. Never throws. */
export function parse(request: RawRequest, options: ReadOptions): Parsed {
  return parseV1Query(ACTIVITIES, request, options)
}

export const SAAS_V1: FamilyCodec = { keyClass: 'v1', verify: verifyV1, parse, render: renderV1Outcome }
