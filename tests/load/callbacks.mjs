// Signed purchases and queries per second against a no-op route of the same server.
import { randomUUID } from 'node:crypto'
import autocannon from 'autocannon'
import { signedPath } from '../support/caller.mjs'
import { portalServer } from '../support/server.mjs'
import { columns } from './columns.mjs'

const CONNECTIONS = 50
const WARM_UP_S = 5
const MEASURE_S = Number(process.env.BENCH_SECONDS ?? 10)
/** Prepared for each connection and second; more than it gets through, because each request may go out only once. */
const REQUESTS_EACH = 120
const TARGET = { ratio: 0.6, p99: 300 }
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

/** @param {{ database: string, databaseUrl?: string, folder: string, port: number }} input */
export async function measureCallbacks({ database, databaseUrl, folder, port }) {
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
    const noop = await measure(server.base, () => noopCall())
    const purchase = await measure(server.base, () => purchaseCall())
    const ids = await someInstances(server.base)
    const query = await measure(server.base, (index) => queryCall(ids[index % ids.length]))
    return [
      { database, call: 'no-op route', ...noop, ratio: 1 },
      { database, call: 'newInstance', ...purchase, ratio: purchase.perSecond / noop.perSecond },
      { database, call: 'queryInstance', ...query, ratio: query.perSecond / noop.perSecond },
    ]
  } finally {
    await server.stop()
  }
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

/** Warms up, then measures with fresh requests, every one signed and unique beforehand. */
async function measure(base, makeCall) {
  await load(base, makeCall, WARM_UP_S)
  const { requests, latency, errors, non2xx, mismatches } = await load(base, makeCall, MEASURE_S)
  const wrong = errors + non2xx + mismatches
  return { perSecond: requests.total / MEASURE_S, p50: latency.p50, p99: latency.p99, wrong }
}

function load(url, makeCall, duration) {
  const batches = Array.from({ length: CONNECTIONS }, (_, client) =>
    Array.from({ length: REQUESTS_EACH * duration }, (_, index) => makeCall(client * CONNECTIONS + index)),
  )
  let next = 0
  return autocannon({
    url,
    connections: CONNECTIONS,
    duration,
    setupClient: (client) => client.setRequests(batches[next++ % CONNECTIONS]),
    verifyBody: (body) => /"resultCode":"00000[04]"/.test(body),
  })
}

/** @returns {{ lines: string[], wrong: boolean }} */
export function reportCallbacks(rows) {
  const cells = rows.map(({ database, call, perSecond, p50, p99, ratio, wrong }) => [
    database,
    call,
    perSecond.toFixed(0),
    `${p50} ms`,
    `${p99} ms`,
    ratio.toFixed(2),
    String(wrong),
  ])
  const head = ['database', 'call', 'per second', 'p50', 'p99', 'ratio', 'wrong']
  const purchase = rows.find(({ database, call }) => database === 'postgres' && call === 'newInstance')
  const met = purchase && purchase.ratio >= TARGET.ratio && purchase.p99 < TARGET.p99
  const verdict = `Target on PostgreSQL: ratio ≥ ${TARGET.ratio}, p99 < ${TARGET.p99} ms: ${met ? 'met' : 'not met'}`
  return {
    lines: [
      `${CONNECTIONS} connections, ${MEASURE_S} s each`,
      ...columns([head, ...cells], 2),
      ...(purchase ? [verdict] : []),
    ],
    wrong: rows.some((row) => row.wrong > 0),
  }
}
