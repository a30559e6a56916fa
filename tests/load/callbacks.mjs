// Signed purchases and queries per second against a no-op route of the same server, and purchases against pgbench running
// the same statement.
import { randomUUID } from 'node:crypto'
import autocannon from 'autocannon'
import { signedPath } from '../support/caller.mjs'
import { portalServer } from '../support/server.mjs'
import { columns } from './columns.mjs'
import { median, quantile } from './quantiles.mjs'
import { pgbench, purchaseScript } from './same-sql.mjs'

const CONNECTIONS = 50
const WARM_UP_S = 5
/** A shared machine is twice as fast in one second as in the next: the calls take turns, and medians over the rounds count. */
const ROUNDS = 5
const SLICE_S = Number(process.env.BENCH_SECONDS ?? 10)
/** Of each slice: fifty connections opening at once say nothing of calls that follow one another. */
const SETTLE_S = 1
/** Prepared for each connection and second; more than it gets through, because each request may go out only once. */
const REQUESTS_EACH = 40
const TARGET = { ratio: 0.7, p99: 300, sameSql: 0.5 }
const SAME_SQL = 'its statement in pgbench'
const KEY = 'bench-access-key-0001'
const ADDRESS = '/api/koogallery/acme'
const HEADERS = { 'content-type': 'application/json;charset=utf8' }
const CONFIG = {
  sellers: [
    {
      id: 'acme',
      name: 'Acme',
      keys: [{ class: 'basic', key: KEY }],
      settings: {
        defaultProvisioning: { mode: 'builtin', promise: 'instant', frontEndUrl: 'https://app.acme.test/{instanceId}' },
      },
    },
  ],
}

/** @param {{ database: string, databaseUrl?: string, log?: () => string, folder: string, port: number }} input */
export async function measureCallbacks({ database, databaseUrl, log, folder, port }) {
  const server = portalServer({
    folder,
    port,
    databaseUrl,
    config: CONFIG,
    env: { PORTAL_BENCH: 'on', ...(process.env.PORTAL_DB_POOL ? { PORTAL_DB_POOL: process.env.PORTAL_DB_POOL } : {}) },
    nodeArgs: (process.env.BENCH_NODE_ARGS ?? '').split(' ').filter(Boolean),
  })
  try {
    await server.start()
    const ids = await someInstances(server.base)
    const calls = {
      'no-op route': noopCall,
      newInstance: purchaseCall,
      queryInstance: (/** @type {number} */ index) => queryCall(ids[index % ids.length]),
    }
    for (const makeCall of Object.values(calls)) await load(server.base, makeCall, WARM_UP_S)
    const script = databaseUrl && log ? await purchaseScript({ databaseUrl, log, purchase }) : undefined
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const slices = await oneRound(server.base, calls)
      if (script) slices[SAME_SQL] = await sameSql({ databaseUrl, folder, script })
      rounds.push(slices)
    }
    const names = [...Object.keys(calls), ...(script ? [SAME_SQL] : [])]
    return names.map((call) => ({ database, call, ...overRounds(rounds, call) }))

    async function purchase() {
      const { path: address, ...call } = purchaseCall()
      await fetch(`${server.base}${address}`, call)
      return {
        orderId: JSON.parse(call.body).orderId,
        nonce: new URLSearchParams(address.split('?')[1]).get('nonce') ?? '',
      }
    }
  } finally {
    await server.stop()
  }
}

/** No work of jobs is in it, no HTTP, no signature: the database alone. */
async function sameSql(input) {
  const perSecond = pgbench({ ...input, connections: CONNECTIONS, seconds: SLICE_S })
  return { perSecond, p50: Number.NaN, p99: Number.NaN, wrong: 0 }
}

function noopCall() {
  return { method: 'POST', path: '/api/noop', headers: HEADERS, body: JSON.stringify({ orderId: randomUUID() }) }
}

function purchaseCall() {
  const orderId = `CS${randomUUID().replaceAll('-', '')}`
  return signed({ activity: 'newInstance', businessId: randomUUID(), orderId, orderLineId: `${orderId}-000001` })
}

function queryCall(instanceId) {
  return signed({ activity: 'queryInstance', instanceId })
}

function signed(fields) {
  const body = JSON.stringify(fields)
  return { method: 'POST', path: signedPath({ path: ADDRESS, key: KEY, body }), headers: HEADERS, body }
}

async function someInstances(base) {
  return Promise.all(
    Array.from({ length: 20 }, async () => {
      const { path: address, ...call } = purchaseCall()
      const answer = await fetch(`${base}${address}`, call)
      return (await answer.json()).instanceId
    }),
  )
}

/** A slice of each call, one after the other. */
async function oneRound(base, calls) {
  const slices = {}
  for (const [call, makeCall] of Object.entries(calls)) slices[call] = await load(base, makeCall, SLICE_S)
  return slices
}

/** Medians; each ratio is taken within its round. */
function overRounds(rounds, call) {
  const of = (figure) => rounds.map((round) => figure(round[call], round))
  const p99s = of(({ p99 }) => p99)
  return {
    perSecond: median(of(({ perSecond }) => perSecond)),
    p50: median(of(({ p50 }) => p50)),
    p99: median(p99s),
    p99Best: Math.min(...p99s),
    p99Worst: Math.max(...p99s),
    ratio: median(of(({ perSecond }, round) => perSecond / round['no-op route'].perSecond)),
    purchases: median(of(({ perSecond }, round) => round.newInstance.perSecond / perSecond)),
    wrong: of(({ wrong }) => wrong).reduce((sum, wrong) => sum + wrong, 0),
  }
}

/** Calls for SETTLE_S and then `duration` seconds, with fresh requests, every one signed and unique beforehand. */
async function load(url, makeCall, duration) {
  const batches = Array.from({ length: CONNECTIONS }, (_, client) =>
    Array.from({ length: REQUESTS_EACH * (SETTLE_S + duration) }, (_, index) => makeCall(client * CONNECTIONS + index)),
  )
  let next = 0
  const times = []
  const begin = performance.now() + SETTLE_S * 1_000
  const run = autocannon({
    url,
    connections: CONNECTIONS,
    duration: SETTLE_S + duration,
    setupClient: (client) => client.setRequests(batches[next++ % CONNECTIONS]),
    verifyBody: (body) => /"resultCode":"00000[04]"/.test(body),
  })
  run.on('response', (_client, _status, _bytes, ms) => {
    if (performance.now() >= begin) times.push(ms)
  })
  const { errors, non2xx, mismatches } = await run
  return {
    perSecond: times.length / duration,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    wrong: errors + non2xx + mismatches,
  }
}

/** @returns {{ lines: string[], wrong: boolean }} */
export function reportCallbacks(rows) {
  const ms = (value) => (Number.isNaN(value) ? '–' : `${value.toFixed(0)} ms`)
  const cells = rows.map(({ database, call, perSecond, p50, p99, p99Best, p99Worst, ratio, wrong }) => [
    database,
    call,
    perSecond.toFixed(0),
    ms(p50),
    ms(p99),
    Number.isNaN(p99) ? '–' : `${p99Best.toFixed(0)}–${p99Worst.toFixed(0)} ms`,
    ratio.toFixed(2),
    String(wrong),
  ])
  const head = ['database', 'call', 'per second', 'p50', 'p99', 'p99 of rounds', 'ratio', 'wrong']
  const purchase = rows.find(({ database, call }) => database === 'postgres' && call === 'newInstance')
  const met = purchase && purchase.ratio >= TARGET.ratio && purchase.p99 < TARGET.p99
  const verdict = `Target on PostgreSQL: ratio ≥ ${TARGET.ratio}, p99 < ${TARGET.p99} ms: ${met ? 'met' : 'not met'}`
  const bare = rows.find(({ call }) => call === SAME_SQL)
  const share =
    bare &&
    `Purchases against pgbench: ${bare.purchases.toFixed(2)}; target ≥ ${TARGET.sameSql}: ${bare.purchases >= TARGET.sameSql ? 'met' : 'not met'}`
  return {
    lines: [
      `${CONNECTIONS} connections; medians of ${ROUNDS} rounds of ${SLICE_S} s of each call in turn`,
      ...columns([head, ...cells], 2),
      ...(purchase ? [verdict] : []),
      ...(share ? [share] : []),
    ],
    wrong: rows.some((row) => row.wrong > 0),
  }
}
