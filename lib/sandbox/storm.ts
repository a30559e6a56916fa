// Imports types only, so that plain scripts can load this file by itself.
import type { SandboxActivity, SandboxFault } from '@/lib/domain/sandbox'

/**
 * A storm: many orders whose calls come doubled, out of order, cut off and forged, decided by a seed alone; with the
 * model of what must be true afterwards.
 */

export type StormStep = {
  activity: SandboxActivity
  /** The body without `businessId`, which each request makes anew, and without `instanceId`. */
  members: Record<string, unknown>
  /** `instanceId` is to be added, as the purchase of this order line was answered. */
  needsInstance: boolean
  fault: SandboxFault | null
  /** Signed in its turn, but sent after the step that follows: the older sender's time must not win. */
  sentAfterNext: boolean
}

export type StormOrder = {
  orderId: string
  orderType: string
  chargingMode: string
  lines: { orderLineId: string; productId: string; skuCode: string }[]
}

export type StormLine = {
  orderId: string
  orderLineId: string
  /** In the order in which the marketplace signs them. */
  steps: StormStep[]
  /** What must hold once every step has been answered with success. */
  expected: {
    state: 'open' | 'frozen' | 'released'
    /** yyyyMMddHHmmss; null: no call has set it, or the instance is gone. */
    expireTime: string | null
  }
}

export type Storm = { seed: number; lines: StormLine[]; orders: StormOrder[] }

const QUIET = 0.5
const FAULTS: readonly SandboxFault[] = [
  'duplicate',
  'parallel',
  'new_business_id',
  'late_answer',
  'cut_upload',
  'cut_sent',
  'cut_answer',
  'bad_signature',
  'stale_timestamp',
  'replayed_nonce',
  'unknown_activity',
  'unknown_fields',
  'invalid_json',
]

/** A small generator of pseudo-random numbers in [0, 1): the same seed, the same numbers, everywhere (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * The storm of a seed: `count` purchases and all that follows from them.
 * @param prefix first characters of every order id; another prefix, other orders (at most 40 characters)
 */
export function makeStorm(seed: number, count: number, prefix = `CSSTORM${seed}`): Storm {
  const random = seededRandom(seed)
  const orders: StormOrder[] = []
  const lines: StormLine[] = []
  for (let n = 1; n <= count; n += 1) {
    const purchase = `${prefix}P${String(n).padStart(5, '0')}`
    const payPerUse = random() < 0.15
    const width = payPerUse ? 2 : 1
    const order: StormOrder = {
      orderId: purchase,
      orderType: 'NEW',
      chargingMode: payPerUse ? 'ON_DEMAND' : 'PERIOD',
      lines: Array.from({ length: width }, (_, i) => ({
        orderLineId: lineId(purchase, i + 1),
        productId: payPerUse ? (['OFFIDEMO0007', 'OFFIDEMO0008'][i] ?? 'OFFIDEMO0007') : 'OFFIDEMO0002',
        skuCode: payPerUse ? (['api-calls', 'api-storage'][i] ?? 'api-calls') : 'suite-basic',
      })),
    }
    orders.push(order)
    order.lines.forEach((line, i) => {
      const followUp = (type: string, tag: string): { orderId: string; orderLineId: string } => {
        const orderId = `${purchase}L${i + 1}${tag}`
        orders.push({ ...order, orderId, orderType: type, lines: [{ ...line, orderLineId: lineId(orderId, 1) }] })
        return { orderId, orderLineId: lineId(orderId, 1) }
      }
      lines.push(makeLine(random, { orderId: purchase, orderLineId: line.orderLineId }, !payPerUse, followUp))
    })
  }
  return { seed, lines, orders }
}

function makeLine(
  random: () => number,
  ids: { orderId: string; orderLineId: string },
  byPeriod: boolean,
  followUp: (type: string, tag: string) => { orderId: string; orderLineId: string },
): StormLine {
  const pickFault = () => (random() < QUIET ? null : (FAULTS[Math.floor(random() * FAULTS.length)] ?? null))
  const steps: StormStep[] = []
  const add = (activity: SandboxActivity, members: Record<string, unknown>) =>
    steps.push({
      activity,
      members: { activity, ...members },
      needsInstance: activity !== 'newInstance',
      fault: pickFault(),
      sentAfterNext: false,
    })

  add('newInstance', ids)
  let state: StormLine['expected']['state'] = 'open'
  const expiries: string[] = []
  const rounds = Math.floor(random() * 6)
  for (let n = 0; n < rounds; n += 1) {
    const choice = random()
    if (byPeriod && choice < 0.35) {
      const expireTime = expiryAfter(expiries.length + 1)
      expiries.push(expireTime)
      add('refreshInstance', { ...followUp('RENEW', `R${n}`), scene: 'RENEWAL', expireTime })
    } else if (byPeriod && choice < 0.45 && expiries.length > 1) {
      expiries.pop()
      const scene = 'UNSUBSCRIBE_RENEWAL_PERIOD'
      add('refreshInstance', { ...followUp('UNSUBSCRIBE', `C${n}`), scene, expireTime: expiries.at(-1) })
    } else if (byPeriod && choice < 0.55) add('upgradeInstance', followUp('CHANGE', `U${n}`))
    else if (choice < 0.65) add('queryInstance', {})
    else {
      state = state === 'open' ? 'frozen' : 'open'
      add('updateInstanceStatus', { status: state === 'frozen' ? 'FREEZE' : 'UNFREEZE' })
    }
  }
  if (random() < 0.35) {
    state = 'released'
    add('releaseInstance', followUp('UNSUBSCRIBE', 'X'))
  }
  // Pairs that overtake one another: never the purchase, and no step twice.
  for (let i = 1; i + 1 < steps.length; i += 1) {
    const [step, next] = [steps[i], steps[i + 1]]
    if (!step || !next || random() >= 0.15) continue
    step.sentAfterNext = true
    step.fault = null
    i += 1
  }
  return { ...ids, steps, expected: { state, expireTime: state === 'released' ? null : (expiries.at(-1) ?? null) } }
}

/** The n-th renewal's expiry: far enough ahead that no clock of a test reaches it. */
function expiryAfter(n: number): string {
  return `${2040 + n}0630155959`
}

function lineId(orderId: string, line: number): string {
  return `${orderId}-${String(line).padStart(6, '0')}`
}
