// Usage: events per second through the API against a bare INSERT of the same rows, sealing, balance reads, and what ten
// times the history does to them.
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import autocannon from 'autocannon'
import postgres from 'postgres'
import { chance } from '../crash/model.mjs'
import { API_KEY, KEY, usageConfig } from '../support/metering/account.mjs'
import { startIntake } from '../support/metering/intake.mjs'
import { buy } from '../support/metering/shop.mjs'
import { portalServer } from '../support/server.mjs'
import { columns } from './columns.mjs'
import { median } from './quantiles.mjs'

const BATCH = 1_000
const SENDERS = 32
const MEASURE_S = Number(process.env.BENCH_SECONDS ?? 10)
/** Of the measured time, which the bare INSERT and the portal share in turn: a shared machine is not always as fast. */
const ROUNDS = 3
const WARM_UP_S = 2
const INSTANCES = 500
/** Hours over which the events to be sealed are spread: with the instances above, 50,000 windows. */
const HOURS = 100
/** So that nearly every window has one. */
const SPREAD_EVENTS = INSTANCES * HOURS * 4
const HOUR_MS = 3_600_000
const TARGET = { ratio: 0.5, perSecond: 30_000, growth: 1.3 }
const CLOCK = path.resolve(import.meta.dirname, '../support/shifted-clock.mjs')
const AUTHORIZED = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' }

/**
 * @typedef {{ database: string, history: number, bare: number | null, perSecond: number, ratio: number | null, windows: number, sealSeconds: number, balanceP50: number, balanceP99: number, wrong: number }} UsageRow
 * @param {{ database: string, databaseUrl?: string, folder: string, port: number, events: number, history: number }} input
 * @returns {Promise<UsageRow[]>}
 */
export async function measureUsage({ database, databaseUrl, folder, port, events, history }) {
  const clockFile = path.join(folder, 'clock')
  let aheadMs = 0
  const advance = (ms) => {
    aheadMs += ms
    writeFileSync(clockFile, String(aheadMs))
  }
  advance(0)
  const now = () => Date.now() + aheadMs
  const orders = new Map()
  const faults = []
  const random = chance(1)
  const intake = await startIntake({ random, key: KEY, now, faults, orderOf: (id) => orders.get(id) ?? {} })
  intake.calmDown()
  const server = portalServer({
    folder,
    port,
    databaseUrl,
    config: usageConfig(intake.url),
    env: { CLOCK_AHEAD_FILE: clockFile },
    nodeArgs: [
      '--import',
      pathToFileURL(CLOCK).href,
      ...(process.env.BENCH_NODE_ARGS ?? '').split(' ').filter(Boolean),
    ],
  })
  const client = databaseUrl ? postgres(databaseUrl, { max: SENDERS, onnotice: () => {} }) : undefined
  try {
    await server.start()
    const shop = { port, now, orders, faults, endsAt: performance.now() + 20 * 60_000 }
    const instances = []
    for (let index = 0; index < INSTANCES; index += 1)
      instances.push(await buy(shop, { productId: 'SUM', customer: `c${index}` }))
    await buy(shop, { productId: 'PACK', customer: 'c0' })
    // Events lie in the past from here on, and the order queries have come through.
    advance((HOURS + 1) * HOUR_MS)
    await sleep(5_000)
    const rows = []
    for (const times of [1, history]) {
      if (times > 1) await fill({ send, total: events * times })
      rows.push(await once(times))
    }
    return rows

    async function once(times) {
      const rounds = await inTurn()
      const measured = rounds.reduce((sum, { portal }) => sum + portal.events, 0)
      await fill({ send, total: Math.max(events - measured, SPREAD_EVENTS) })
      const windows = await openWindows(client)
      const sealMs = await seal()
      const balance = await autocannon({
        url: `${server.base}/api/v1/instances/${instances[0]}/balance`,
        headers: AUTHORIZED,
        connections: 20,
        duration: MEASURE_S,
      })
      return {
        database,
        history: times,
        bare: client ? median(rounds.map(({ bare }) => bare.perSecond)) : null,
        perSecond: median(rounds.map(({ portal }) => portal.perSecond)),
        ratio: client ? median(rounds.map(({ bare, portal }) => portal.perSecond / bare.perSecond)) : null,
        windows,
        sealSeconds: sealMs / 1_000,
        balanceP50: balance.latency.p50,
        balanceP99: balance.latency.p99,
        wrong: balance.non2xx + balance.errors + faults.length,
      }
    }

    /** The bare INSERT and the portal, warmed up, one after the other in each round. */
    async function inTurn() {
      const bare = client ? await openBare(client, () => batchOf(1)) : undefined
      const insert = async (seconds) => (bare ? forSeconds(seconds, bare.insert) : undefined)
      const report = (seconds) => forSeconds(seconds, () => send(1))
      await insert(WARM_UP_S)
      await report(WARM_UP_S)
      const rounds = []
      for (let round = 0; round < ROUNDS; round += 1)
        rounds.push({ bare: await insert(MEASURE_S / ROUNDS), portal: await report(MEASURE_S / ROUNDS) })
      await bare?.close()
      return rounds
    }

    /** Posts one batch of events from the last hours; gives how many of it were accepted. */
    async function send(hours = HOURS) {
      const batch = batchOf(hours)
      const response = await fetch(`${server.base}/api/v1/usage-events`, {
        method: 'POST',
        headers: AUTHORIZED,
        body: JSON.stringify({ events: batch }),
      })
      const answer = await response.json()
      if (answer.accepted !== batch.length) faults.push(JSON.stringify(answer).slice(0, 300))
      return batch.length
    }

    function batchOf(hours) {
      const start = now() - hours * HOUR_MS
      return Array.from({ length: BATCH }, () => ({
        id: randomUUID(),
        instanceId: random.pick(instances),
        meter: 'meter-SUM',
        value: `${random.below(9)}.${random.below(1_000_000)}`,
        time: new Date(start + random.below(hours * HOUR_MS - 60_000)).toISOString(),
      }))
    }

    async function seal() {
      const startedMs = performance.now()
      advance(HOUR_MS + 10 * 60_000)
      for (;;) {
        await sleep(100)
        if ((await openWindows(client)) === 0) return performance.now() - startedMs
        if (performance.now() - startedMs > 300_000) throw new Error('The windows were not sealed in time.')
      }
    }

    async function openWindows(sql) {
      if (sql) {
        const [row] = await sql`select count(*)::int as n from usage_windows where state = 'open'`
        return row?.n ?? 0
      }
      // The embedded database has one user; the API tells of one instance, which stands for all.
      const response = await fetch(`${server.base}/api/v1/instances/${instances[1]}/usage`, { headers: AUTHORIZED })
      return Number((await response.json()).open) === 0 ? 0 : 1
    }
  } finally {
    await client?.end()
    await server.stop()
    await intake.close()
  }
}

async function fill({ send, total }) {
  let left = total
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (left > 0) {
        left -= BATCH
        await send()
      }
    }),
  )
}

/** Calls `work` again and again from several senders; gives how much they did, and how fast. */
async function forSeconds(seconds, work) {
  const startedMs = performance.now()
  const endsAt = startedMs + seconds * 1_000
  const done = await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      let events = 0
      while (performance.now() < endsAt) events += await work()
      return events
    }),
  )
  const events = done.reduce((sum, one) => sum + one, 0)
  return { events, perSecond: (events / (performance.now() - startedMs)) * 1_000 }
}

/** The same rows into a table like the portal's, with the same index and nothing else. */
async function openBare(client, makeBatch) {
  await client.unsafe(`drop table if exists bare_events; create table bare_events (like usage_events);
    create index on bare_events (seller_id, window_id)`)
  return {
    async insert() {
      const rows = makeBatch().map(({ id, instanceId, meter, value, time }) => ({
        seller_id: 'meter',
        instance_id: instanceId,
        time,
        id,
        meter,
        value,
        window_id: id,
        arrived_at: time,
        source: 'api',
      }))
      await client`insert into bare_events ${client(rows)}`
      return rows.length
    },
    close: () => client`drop table bare_events`,
  }
}

/** @param {UsageRow[]} rows @returns {{ lines: string[], wrong: boolean }} */
export function reportUsage(rows) {
  const head = [
    'database',
    'history',
    'bare INSERT/s',
    'events/s',
    'ratio',
    'windows',
    'sealed in',
    'balance p50',
    'p99',
  ]
  const cells = rows.map((row) => [
    row.database,
    `${row.history}×`,
    row.bare === null ? '–' : row.bare.toFixed(0),
    row.perSecond.toFixed(0),
    row.ratio === null ? '–' : row.ratio.toFixed(2),
    String(row.windows),
    `${row.sealSeconds.toFixed(1)} s`,
    `${row.balanceP50} ms`,
    `${row.balanceP99} ms`,
  ])
  const [first, last] = rows.filter(({ database }) => database === 'postgres')
  const met = first && first.ratio >= TARGET.ratio && first.perSecond >= TARGET.perSecond
  const growth = first && last ? first.perSecond / last.perSecond : undefined
  return {
    lines: [
      `${SENDERS} senders, ${BATCH} events a call`,
      ...columns([head, ...cells], 2),
      ...(first
        ? [`Target on PostgreSQL: ratio ≥ ${TARGET.ratio} and ≥ ${TARGET.perSecond}/s: ${met ? 'met' : 'not met'}`]
        : []),
      ...(growth ? [`With the history the first is ${growth.toFixed(2)} times slower; target ≤ ${TARGET.growth}`] : []),
    ],
    wrong: rows.some((row) => row.wrong > 0),
  }
}
