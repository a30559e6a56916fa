// Usage from the event to the accepted record: events with duplicates, conflicts and lateness, freezes, releases and
// packages, against a marketplace that fails in every way, while the server is killed again and again. The clock of the
// server moves hours in seconds. In the end the marketplace's ledger, the portal's books and the model must agree.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import postgres from 'postgres'
import { API_KEY, KEY, PRODUCTS, usageConfig } from '../../support/metering/account.mjs'
import { startIntake } from '../../support/metering/intake.mjs'
import { buy, callback } from '../../support/metering/shop.mjs'
import { portalServer } from '../../support/server.mjs'
import { LOOK_MS } from '../../support/shifted-clock.mjs'
import { openReader } from '../compare.mjs'
import { chance } from '../model.mjs'
import { Meter } from './meters.mjs'
import { booksChecks, conservationFaults, ledgerChecks } from './verdict.mjs'

const BATCH = 1_000
const SENDERS = 4
const STEP_MS = 15 * 60_000
const LIMIT_MS = 45 * 60_000
const CLOCK = path.resolve(import.meta.dirname, '../../support/shifted-clock.mjs')
/** The server may look at the clock file this much later, so nothing is sent before it must have looked. */
const CLOCK_SEEN_MS = 2 * LOOK_MS

/**
 * @param {{ database: 'embedded' | 'postgres', databaseUrl?: string, folder: string, port: number, events: number, kills: number, hours: number, seed: number }} input
 * @returns {Promise<{ name: string, faults: string[] }[]>}
 */
export async function usageCampaign({ databaseUrl, folder, port, events, kills, hours, seed }) {
  const random = chance(seed)
  const clockFile = path.join(folder, 'clock')
  let aheadMs = 0
  let movedMs = 0
  const now = () => Date.now() + aheadMs
  const advance = async (ms) => {
    aheadMs += ms
    movedMs = ms
    writeFileSync(clockFile, String(aheadMs))
    await sleep(CLOCK_SEEN_MS)
  }
  /** @type {string[]} */
  const faults = []
  /** @type {Map<string, object>} */
  const orders = new Map()
  const intake = await startIntake({
    random: chance(seed + 1),
    key: KEY,
    now,
    before: () => now() - movedMs,
    faults,
    orderOf: (id) => orders.get(id) ?? {},
  })
  const run = {
    random,
    port,
    now,
    advance,
    orders,
    faults,
    progress: 0,
    ended: false,
    endsAt: performance.now() + LIMIT_MS,
  }
  const server = portalServer({
    folder: path.join(folder, 'usage'),
    port,
    databaseUrl,
    config: usageConfig(intake.url),
    env: { CLOCK_AHEAD_FILE: clockFile },
    nodeArgs: ['--import', pathToFileURL(CLOCK).href],
  })
  await advance(0)
  try {
    await server.start()
    const meters = await sell(run, Math.max(20, Math.min(200, Math.round(events / 2_000))))
    const killer = killNowAndThen(run, server, kills)
    const sampler = databaseUrl ? sample(run, databaseUrl) : undefined
    await play(run, meters, { events, hours })
    run.ended = true
    const killed = await killer
    await sampler
    intake.calmDown()
    await drain(run, meters)
    await server.stop()
    const reader = await openReader({ databaseUrl, dataDir: server.dataDir })
    try {
      const total = meters.reduce((sum, meter) => sum + meter.events, 0)
      console.log(
        `  ${total} events counted, ${intake.ledger.taken.size} records taken in ${intake.ledger.calls} calls, ${intake.ledger.refused.size} refused, ${killed} kills; answers given: ${[...intake.ledger.codes].join(' ')}`,
      )
      return [
        { name: 'every event and call was answered by the rules', faults },
        ...(await booksChecks(reader, meters)),
        ...(await ledgerChecks(reader, meters, intake.ledger)),
      ]
    } finally {
      await reader.close()
    }
  } finally {
    run.ended = true
    await server.kill()
    await intake.close()
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

/** Hours of usage in steps of a quarter: each reports what was used in it, and some of what is late. */
async function play(run, meters, { events, hours }) {
  const steps = hours * 4
  const perStep = Math.ceil(events / steps)
  for (let step = 0; step < steps; step += 1) {
    const from = run.now() + 1_000
    await run.advance(STEP_MS)
    const to = run.now() - 5_000
    const reports = []
    for (let index = 0; index < perStep; index += 1) {
      const meter = run.random.pick(meters)
      reports.push(meter.use(from + Math.floor(((to - from) * index) / perStep)))
    }
    for (const meter of meters) if (meter.late.length > 0 && run.random.is(0.3)) reports.push(...meter.late.splice(0))
    await report(run, reports)
    await turn(run, meters)
    run.progress = (step + 1) / steps
  }
}

/** Sends reports in batches, several at a time; a counter's readings stay in order. */
async function report(run, reports) {
  const lanes = Array.from({ length: SENDERS }, () => [])
  for (const event of reports) lanes[laneOf(event.instanceId)]?.push(event)
  await Promise.all(
    lanes.map(async (lane) => {
      for (let from = 0; from < lane.length; from += BATCH) await deliver(run, lane.slice(from, from + BATCH))
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

/** What is kept back comes in, and the clock moves until every window is sealed and every record decided. */
async function drain(run, meters) {
  await report(
    run,
    meters.flatMap((meter) => meter.late.splice(0)),
  )
  for (let hour = 0; hour < 4; hour += 1) {
    await run.advance(3_600_000)
    await sleep(6_000)
  }
  for (;;) {
    const left = await stillOpen(run, meters)
    if (left === 0) return
    within(run)
    await run.advance(10 * 60_000)
    await sleep(3_000)
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

async function killNowAndThen(run, server, kills) {
  let killed = 0
  for (; killed < kills; killed += 1) {
    const due = (killed + 0.2 + run.random.next() * 0.6) / kills
    while (run.progress < due && !run.ended) await sleep(20)
    if (run.ended) break
    await sleep(run.random.below(300))
    await server.kill()
    await server.start()
  }
  return killed
}

/** The books must agree with windows, records and events at any moment. */
async function sample(run, databaseUrl) {
  const client = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  try {
    while (!run.ended) {
      run.faults.push(...(await conservationFaults(client)))
      await sleep(2_000)
    }
  } finally {
    await client.end()
  }
}

function within(run) {
  if (performance.now() > run.endsAt) throw new Error('The campaign did not end in time.')
}
