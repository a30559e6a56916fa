// SaaS V1.0 (protocol/saas-v1.md 4): every answer signed, the order's data in the call itself.
import { randomUUID } from 'node:crypto'
import { bodySign, getV1 } from '../../support/caller.mjs'
import { fromCompact, someExpiry } from '../model.mjs'
import { ADDRESS, KEYS } from './account.mjs'
import { instanceChecks, Line } from './instances.mjs'

/** What is sold, by the wire's chargingMode; pay-per-use and packages have an instance for each product. */
const MODES = [
  { chargingMode: '1', products: ['SAAS'], kinds: ['refresh', 'refresh', 'expire', 'renewed', 'upgrade', 'query'] },
  { chargingMode: '3', products: ['SAAS'], kinds: ['query', 'upgrade'] },
  { chargingMode: '0', products: ['ITEM1', 'ITEM2', 'ITEM3'], kinds: ['freeze', 'normal', 'reordered', 'query'] },
  { chargingMode: '5', products: ['PACK'], kinds: ['freeze', 'normal', 'refresh', 'query'] },
]

const PREFIX = 'CSV1-'

export const saasV1 = {
  name: 'saas_v1',
  prefix: PREFIX,
  begin: (random, id) => new V1Life(random, `${PREFIX}${id}`),
  checks: async (reader, lives) => [
    ...(await instanceChecks(
      reader,
      PREFIX,
      lives.flatMap(({ lines }) => lines),
    )),
    {
      name: 'the same account in every answer',
      faults: lives.flatMap(({ lines }) =>
        lines.flatMap(({ orderId, accounts }) => (accounts.size > 1 ? [`${orderId}: ${[...accounts]}`] : [])),
      ),
    },
  ],
}

class V1Life {
  constructor(random, orderId) {
    const mode = random.pick([MODES[0], ...MODES])
    this.chargingMode = mode.chargingMode
    // An estimate, good until a call sets the end (4.1).
    this.expireTime = ['1', '5'].includes(mode.chargingMode) ? someExpiry(random).slice(0, 14) : undefined
    const perProduct = ['0', '5'].includes(mode.chargingMode)
    const products = mode.products.slice(0, 1 + random.below(mode.products.length))
    this.lines = products.map((productId) => {
      const line = new Line(orderId, { productId, item: perProduct ? productId : '' })
      if (this.expireTime) line.expireTime = fromCompact(this.expireTime)
      return Object.assign(line, { accounts: new Set() })
    })
    this.rounds = [this.lines.map((line) => ({ kind: 'buy', line })), [{ kind: 'query', line: this.lines[0] }]]
    const count = random.below(6)
    for (let n = 1; n <= count; n += 1) {
      const line = random.pick(this.lines)
      this.rounds.push(planRound(random, random.pick(mode.kinds), line, `${orderId}Q${n}`))
    }
    if (random.is(0.3)) this.rounds.push([{ kind: 'release', line: random.pick(this.lines) }])
  }

  request({ kind, line, ...step }, sentAt) {
    const parameters = { ...PARAMETERS[kind](this, line, step), testFlag: '0' }
    return getV1({ path: ADDRESS, key: KEYS.v1, parameters, sentAt })
  }

  took({ kind, line, ...step }, answer, sentAt) {
    const { json } = answer
    if (kind === 'buy') {
      line.bought(json.instanceId)
      const { userName } = json.appInfo ?? {}
      if (userName !== undefined) line.accounts.add(userName)
    } else if (kind === 'refresh') {
      // A renewal also ends a freeze (4.2).
      const effect = `${step.trialToFormal ? 'TRIAL_TO_FORMAL' : 'RENEWAL'} ${step.orderId}`
      if (line.renew(effect, step.expireTime, sentAt)) line.turn('open', sentAt)
    } else if (kind === 'upgrade') line.effects.add(`upgrade ${step.orderId}`)
    else if (kind === 'expire' || kind === 'freeze') line.turn('frozen', sentAt)
    else if (kind === 'normal') line.turn('open', sentAt)
    else if (kind === 'release') line.release()
    if (kind === 'query' && json.info?.[0]?.instanceId !== line.instanceId) return 'another instance'
    // No opening in the background in V1.0 (section 6).
    return faultOfSigned(answer) ?? (json.resultCode === '000000' ? undefined : 'not a success')
  }
}

/** What is wrong with an answer's Body-Sign, in the one spelling the marketplace knows (protocol/saas-v1.md 3). */
export function faultOfSigned({ headers, text }) {
  return headers.get('Body-Sign') === bodySign({ key: KEYS.v1, body: text }) ? undefined : 'Body-Sign does not fit'
}

function planRound(random, kind, line, orderId) {
  const refresh = {
    kind: 'refresh',
    line,
    orderId,
    expireTime: someExpiry(random).slice(0, 14),
    ...(random.is(0.2) ? { trialToFormal: '1' } : {}),
  }
  if (kind === 'refresh') return [refresh]
  // The renewal was sent after the expiry, whichever comes first.
  if (kind === 'renewed')
    return [
      { kind: 'expire', line },
      { ...refresh, keepsTime: true },
    ]
  if (kind === 'reordered')
    return [
      { kind: 'freeze', line },
      { kind: 'normal', line },
    ]
  return [{ kind, line, ...(kind === 'upgrade' ? { orderId } : {}) }]
}

/** The parameters of each call, as the document's tables have them. */
const PARAMETERS = {
  buy: ({ chargingMode, expireTime }, { orderId, productId }) => ({
    activity: 'newInstance',
    businessId: randomUUID(),
    orderId,
    productId,
    chargingMode,
    customerId: 'C1',
    customerName: '买家 & Co+',
    skuCode: productId === 'SAAS' ? 'sku-saas' : '',
    trialFlag: '0',
    ...(expireTime ? { expireTime } : {}),
    ...(chargingMode === '1' ? { periodType: 'year', periodNumber: '1', orderAmount: '99.9' } : {}),
  }),
  query: (_, { instanceId }) => ({ activity: 'queryInstance', instanceId }),
  refresh: (_, { instanceId, productId }, { orderId, expireTime, trialToFormal }) => ({
    activity: 'refreshInstance',
    instanceId,
    productId,
    orderId,
    expireTime,
    ...(trialToFormal ? { trialToFormal } : {}),
  }),
  expire: (_, { instanceId, orderId }) => ({ activity: 'expireInstance', instanceId, orderId }),
  freeze: (_, { instanceId }) => ({ activity: 'instanceStatus', instanceId, instanceStatus: 'FREEZE' }),
  normal: (_, { instanceId }) => ({ activity: 'instanceStatus', instanceId, instanceStatus: 'NORMAL' }),
  upgrade: (_, { instanceId }, { orderId }) => ({
    activity: 'upgrade',
    instanceId,
    orderId,
    skuCode: 'sku-saas',
    productId: 'SAAS',
    amount: '10',
  }),
  release: (_, { instanceId, orderId }) => ({ activity: 'releaseInstance', instanceId, orderId, orderAmount: '0' }),
}
