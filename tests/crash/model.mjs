// What the portal must hold in the end, kept by the campaign from what it sent and what was acknowledged.

/**
 * One order line's life. Renewals are sent one after the other; freezes are decided by the time they were signed.
 * @typedef {{ kind: 'refresh', orderId: string, scene: string, expireTime: string }
 *   | { kind: 'freeze' | 'unfreeze' } | { kind: 'release', orderId: string } | { kind: 'upgrade', orderId: string }
 *   | { kind: 'query' }} Step
 */

/** A seeded source of chance (mulberry32), so that a campaign can be run again. */
export function chance(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    /** True with the given probability. */
    is: (probability) => next() < probability,
    /** A whole number from 0 to `below` - 1. */
    below: (below) => Math.floor(next() * below),
    /** @template T @param {readonly T[]} items @returns {T} */
    pick: (items) => items[Math.floor(next() * items.length)],
  }
}

/** The steps of an order line's life after its purchase. */
export function planLife(random, orderId) {
  /** @type {Step[]} */
  const steps = [{ kind: 'query' }]
  const count = random.below(6)
  for (let n = 1; n <= count; n += 1) {
    const kind = random.pick(['refresh', 'refresh', 'freeze', 'unfreeze', 'upgrade', 'query'])
    if (kind === 'refresh') {
      const scene = random.pick(['RENEWAL', 'UNSUBSCRIBE_RENEWAL_PERIOD', 'TRIAL_TO_FORMAL', 'RENEWAL_CHANGE'])
      const month = String(1 + random.below(12)).padStart(2, '0')
      const tail = random.is(0.5) ? '' : '000'
      steps.push({
        kind,
        orderId: `${orderId}R${n}`,
        scene,
        expireTime: `${2027 + random.below(8)}${month}15235959${tail}`,
      })
    } else if (kind === 'upgrade') steps.push({ kind, orderId: `${orderId}U${n}` })
    else steps.push({ kind })
  }
  if (random.is(0.3)) steps.push({ kind: 'release', orderId: `${orderId}X` })
  return steps
}

/** The body of a step; `businessId` is another one every time. */
export function bodyOf(step, instanceId) {
  const line = (orderId) => ({ orderId, orderLineId: `${orderId}-000001` })
  switch (step.kind) {
    case 'query':
      return { activity: 'queryInstance', instanceId }
    case 'refresh':
      return {
        activity: 'refreshInstance',
        ...line(step.orderId),
        scene: step.scene,
        instanceId,
        expireTime: step.expireTime,
      }
    case 'freeze':
    case 'unfreeze':
      return { activity: 'updateInstanceStatus', instanceId, status: step.kind.toUpperCase() }
    case 'upgrade':
      return { activity: 'upgradeInstance', ...line(step.orderId), instanceId }
    case 'release':
      return { activity: 'releaseInstance', ...line(step.orderId), instanceId }
    default:
      throw new Error(`unknown step ${step.kind}`)
  }
}

/** What an order line must have come to. */
export class Line {
  constructor(orderId) {
    this.orderId = orderId
    this.status = 'open'
    this.statusAt = 0
    /** @type {number | null} */
    this.expireTime = null
    /** @type {string | undefined} */
    this.instanceId = undefined
    /** Ids of other answers than the first: must stay empty. @type {string[]} */
    this.strayIds = []
    /** Orders that acted on it, as `effect orderId`. */
    this.effects = new Set()
  }

  /** Notes an acknowledged purchase. */
  bought(instanceId) {
    this.effects.add(`purchase ${this.orderId}`)
    if (this.instanceId === undefined) this.instanceId = instanceId
    else if (this.instanceId !== instanceId) this.strayIds.push(instanceId)
  }

  /** Notes an acknowledged step, signed at `sentAt`. @param {Step} step */
  did(step, sentAt) {
    if (this.status === 'released') return
    if ((step.kind === 'freeze' || step.kind === 'unfreeze') && sentAt >= this.statusAt) {
      this.status = step.kind === 'freeze' ? 'frozen' : 'open'
      this.statusAt = sentAt
    } else if (step.kind === 'release') {
      this.status = 'released'
      this.effects.add(`release ${step.orderId}`)
    } else if (step.kind === 'upgrade') {
      this.effects.add(`upgrade ${step.orderId}`)
    } else if (step.kind === 'refresh' && !this.effects.has(`${step.scene} ${step.orderId}`)) {
      this.effects.add(`${step.scene} ${step.orderId}`)
      const [, y, mo, d, h, mi, s, ms] = /^(....)(..)(..)(..)(..)(..)(...)?$/.exec(step.expireTime) ?? []
      this.expireTime = Date.UTC(+y, +mo - 1, +d, +h, +mi, +s, +(ms ?? 0))
    }
  }
}
