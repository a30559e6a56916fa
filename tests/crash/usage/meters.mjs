// What one metered instance uses, and what the portal must make of it: the model of the usage campaign.
import { amount } from '../../support/metering/amount.mjs'

/**
 * An event as it is reported, and whether it counts.
 * @typedef {{ id: string, instanceId: string, value: string, time: string, expect: 'accepted' | 'frozen' | 'released' }} Reported
 */

export class Meter {
  /** @type {string} */
  instanceId = ''
  /** In marketplace units. */
  counted = 0n
  events = 0
  /** @type {'open' | 'frozen' | 'released'} */
  status = 'open'
  reading = 0n
  /** Largest value by hour. @type {Map<number, bigint>} */
  tops = new Map()
  /** Events kept back, to come late. @type {Reported[]} */
  late = []
  made = 0

  /** @param {{ kind: string, name: string, random: ReturnType<import('../model.mjs')['chance']> }} input */
  constructor({ kind, name, random }) {
    this.kind = kind
    this.name = name
    this.random = random
    /** Sends what happened in an hour within it: a gauge's late values depend on what was sealed before. */
    this.punctual = kind === 'GAUGE' || kind === 'COUNTER'
  }

  /** What is used at a moment. @returns {Reported} */
  use(atMs) {
    const { random } = this
    this.made += 1
    const value = this.#value()
    const event = {
      id: `${this.name}-${this.made}`,
      instanceId: this.instanceId,
      value,
      time: new Date(atMs).toISOString(),
      expect: this.status === 'open' ? 'accepted' : this.status,
    }
    if (event.expect === 'accepted') this.#count(amount(value), atMs)
    else if (this.kind === 'COUNTER') this.reading -= this.step
    if (event.expect === 'accepted' && !this.punctual && random.is(0.03)) {
      this.late.push(event)
      return this.use(atMs)
    }
    return event
  }

  #value() {
    const { random } = this
    if (this.kind === 'COUNTER') {
      this.step = BigInt(random.below(5_000)) * 10n ** 9n
      this.reading += this.step
      return showReading(this.reading)
    }
    if (random.is(0.02)) return '0'
    // Finer than a record, so that there is always something to carry.
    return `${random.below(3)}.${String(random.below(1_000_000)).padStart(6, '0')}`
  }

  #count(value, atMs) {
    this.events += 1
    switch (this.kind) {
      case 'FACTOR':
        this.counted += value / 1_000n
        return
      case 'GAUGE': {
        const hour = Math.floor(atMs / 3_600_000)
        const before = this.tops.get(hour) ?? 0n
        if (value > before) {
          this.tops.set(hour, value)
          this.counted += value - before
        }
        return
      }
      case 'COUNTER':
        this.counted = this.reading
        return
      default:
        this.counted += value
    }
  }
}

function showReading(units) {
  const digits = units.toString().padStart(13, '0')
  return `${digits.slice(0, -12)}.${digits.slice(-12, -3)}`
}
