// Usage from the event to the accepted record: events with duplicates, conflicts and lateness, freezes, releases and
// packages, against a marketplace that fails in every way. In the end the marketplace's ledger, the portal's books and the
// model must agree.
import { setTimeout as sleep } from 'node:timers/promises'
import { API_KEY, KEY, PRODUCTS, usageConfig } from '../../support/metering/account.mjs'
import { startIntake } from '../../support/metering/intake.mjs'
import { buy, callback } from '../../support/metering/shop.mjs'
import { unfinishedJobs } from '../drain.mjs'
import { chance } from '../model.mjs'
import { Meter } from './meters.mjs'
import { booksChecks, ledgerChecks } from './verdict.mjs'

const BATCH = 1_000
const SENDERS = 4
const STEP_MS = 15 * 60_000

/**
 * @param {{ port: number, events: number, hours: number, seed: number, clock: ReturnType<typeof import('../../support/moved-clock.mjs').movedClock>,
 *   endsAt: number, batch?: number, workers?: number, pace?: (progress: number) => Promise<void> }} input `batch`: events in a call;
 *   `workers`: processes that push; `pace` may hold back who is too fast. It moves the clock.
 */
export async function startUsage(input) {
  const { port, events, hours, seed, clock, endsAt, batch = BATCH, workers = 1, pace = async () => {} } = input
  /** @type {string[]} */
  const faults = []
  /** @type {Map<string, object>} */
  const orders = new Map()
  const orderOf = (id) => orders.get(id) ?? {}
  const { now, before } = clock
  const intake = await startIntake({ random: chance(seed + 1), key: KEY, now, before, faults, orderOf })
  const run = { random: chance(seed), port, now, batch, orders, faults, endsAt }
  /** @type {Meter[]} */
  let meters = []
  let progress = 0

  /** Hours of usage in steps of a quarter: each reports what was used in it, and some of what is late. */
  const play = async () => {
    meters = await sell(run, Math.max(20, Math.min(200, Math.round(events / 2_000))))
    const steps = hours * 4
    const perStep = Math.ceil(events / steps)
    for (let step = 0; step < steps; step += 1) {
      await pace(progress)
      const from = now() + 1_000
      await clock.advance(STEP_MS)
      const to = now() - 5_000
      const reports = []
      for (let index = 0; index < perStep; index += 1) {
        const meter = run.random.pick(meters)
        reports.push(meter.use(from + Math.floor(((to - from) * index) / perStep)))
      }
      for (const meter of meters) if (meter.late.length > 0 && run.random.is(0.3)) reports.push(...meter.late.splice(0))
      await report(run, reports)
      await turn(run, meters)
      progress = (step + 1) / steps
    }
  }
  return {
    /** What the portal has to know. */
    sellers: usageConfig(intake.url).sellers,
    faults,
    progress: () => progress,
    play,
    /** Once nothing is killed any more: the marketplace is well, what was kept back comes in, and the last window ends. */
    async calm() {
      intake.calmDown()
      await report(
        run,
        meters.flatMap((meter) => meter.late.splice(0)),
      )
      await clock.advance(2 * 3_600_000)
    },
    left: async () => (await stillOpen(run, meters)) + (await unfinishedJobs(port, API_KEY)),
    told() {
      const counted = meters.reduce((sum, meter) => sum + meter.events, 0)
      const { taken, calls, refused, codes } = intake.ledger
      return `${counted} events counted, ${taken.size} records taken in ${calls} calls, ${refused.size} refused; answers given: ${[...codes].join(' ')}`
    },
    checks: async (reader) => [
      { name: 'every event and call was answered by the rules', faults },
      ...(await booksChecks(reader, meters)),
      ...(await ledgerChecks(reader, meters, intake.ledger, workers)),
    ],
    close: () => intake.close(),
  }
}

/** Buys the instances and, for every third of those a package can pay for, a package. */
async function sell(run, count) {
  const kinds = Object.keys(PRODUCTS)
  const meters = []
  for (let index = 0; index < count; index += 1) {
    // Most add up; the others are a few of each.
    const kind = index % 2 === 0 ? 'SUM' : (kinds[index % kinds.length] ?? 'SUM')
    const meter = new Meter({ kind, name: `m${index}`, random: run.random })
    meter.instanceId = await buy(run, { productId: kind, customer: meter.name })
    meter.packaged = kind === 'SUM' && index % 3 === 0
    if (meter.packaged) meter.packages = [await buy(run, { productId: 'PACK', customer: meter.name })]
    meters.push(meter)
  }
  return meters
}

/** Sends reports in batches, several at a time; a counter's readings stay in order. */
async function report(run, reports) {
  const lanes = Array.from({ length: SENDERS }, () => [])
  for (const event of reports) lanes[laneOf(event.instanceId)]?.push(event)
  await Promise.all(
    lanes.map(async (lane) => {
      for (let from = 0; from < lane.length; from += run.batch) await deliver(run, lane.slice(from, from + run.batch))
    }),
  )
}

function laneOf(instanceId) {
  return Number.parseInt(instanceId.slice(-4).replace(/[^0-9a-f]/gi, '0'), 16) % SENDERS
}

/** A batch until it is answered; now and then once more, and with a conflict in it. */
async function deliver(run, batch) {
  const { random } = run
  const times = random.is(0.1) ? 2 : 1
  for (let time = 1; time <= times; time += 1) {
    const results = await post(run, batch)
    for (const [index, event] of batch.entries()) {
      const { verdict, reason } = results[index] ?? {}
      const right = event.expect === 'accepted' ? ['accepted', 'duplicate'].includes(verdict) : reason === event.expect
      if (!right) run.faults.push(`${event.id} of ${event.time} was ${verdict} ${reason ?? ''}, not ${event.expect}`)
    }
  }
  const [first] = batch
  if (first?.expect === 'accepted' && random.is(0.2)) {
    const [result] = await post(run, [{ ...first, value: '77.5' }])
    if (result?.verdict !== 'conflict') run.faults.push(`${first.id} with another value was ${result?.verdict}`)
  }
}

async function post(run, batch) {
  const body = JSON.stringify({ events: batch.map(({ expect: _, ...event }) => event) })
  for (;;) {
    within(run)
    try {
      const response = await fetch(`http://127.0.0.1:${run.port}/api/v1/usage-events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(20_000),
      })
      const text = await response.text()
      if (response.ok) {
        const { results } = JSON.parse(text)
        // What was just bought is looked up first; the same events come again.
        if (!results.some(({ reason }) => reason === 'product_pending')) return results
      } else if (response.status < 500 && response.status !== 429)
        throw new Error(`HTTP ${response.status}: ${text.slice(0, 300)}`)
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('HTTP')) throw error
    }
    await sleep(100)
  }
}

/** Between two steps: the marketplace freezes, thaws and releases, buyers buy further packages. */
async function turn(run, meters) {
  const { random } = run
  for (const meter of meters) {
    const { instanceId } = meter
    if (meter.status === 'frozen' && random.is(0.5)) {
      await callback(run, { activity: 'updateInstanceStatus', instanceId, status: 'UNFREEZE' })
      meter.status = 'open'
    } else if (meter.status === 'open' && random.is(0.01)) {
      await callback(run, { activity: 'updateInstanceStatus', instanceId, status: 'FREEZE' })
      meter.status = 'frozen'
    } else if (meter.status !== 'released' && random.is(0.0005)) {
      await callback(run, { activity: 'releaseInstance', instanceId })
      meter.status = 'released'
    } else if (meter.packaged && meter.status === 'open' && random.is(0.02)) {
      meter.packages.push(await buy(run, { productId: 'PACK', customer: meter.name }))
    }
  }
}

async function stillOpen(run, meters) {
  let left = 0
  for (const { instanceId } of meters) {
    const response = await fetch(`http://127.0.0.1:${run.port}/api/v1/instances/${instanceId}/usage`, {
      headers: { authorization: `Bearer ${API_KEY}` },
    })
    // No usage was ever reported.
    if (response.status === 404) continue
    const { open, waiting } = await response.json()
    if (Number(open) !== 0 || Number(waiting) !== 0) left += 1
  }
  return left
}

function within(run) {
  if (performance.now() > run.endsAt) throw new Error('The campaign did not end in time.')
}
