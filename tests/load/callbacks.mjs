// Signed purchases and queries per second against a no-op route of the same server, and purchases against pgbench running
// the same statement; over the history of ten thousand orders.
import { randomUUID } from 'node:crypto'
import { postV2 } from '../support/caller.mjs'
import { portalServer } from '../support/server.mjs'
import { startFilled } from './ask.mjs'
import { seed } from './pages.mjs'
import { median } from './quantiles.mjs'
import { CONNECTIONS, inRounds, overRounds, roundLines } from './rounds.mjs'
import { pgbench, purchaseScript } from './same-sql.mjs'

const ROUNDS = 5
const SLICE_S = Number(process.env.BENCH_SECONDS ?? 10)
/** A portal in use: over empty tables PostgreSQL plans for no rows, and keeps those plans until it next looks at them. */
export const ORDERS = 10_000
const TARGET = { ratio: 0.7, p99: 300, sameSql: 0.5 }
const NOOP = 'no-op route'
const SAME_SQL = 'its statement in pgbench'
const KEY = 'bench-access-key-0001'
const ADDRESS = '/api/koogallery/acme'
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
    await startFilled({ server, databaseUrl, fill: healthy })
    const calls = {
      [NOOP]: noopCall,
      newInstance: purchaseCall,
      queryInstance: (/** @type {number} */ index) => queryCall(`I${1 + (index % ORDERS)}`),
    }
    const script = databaseUrl && log ? await purchaseScript({ databaseUrl, log, purchase }) : undefined
    /** No work of jobs is in it, no HTTP, no signature: the database alone. */
    const sameSql = () => ({
      perSecond: pgbench({ databaseUrl, folder, script, connections: CONNECTIONS, seconds: SLICE_S }),
      p50: Number.NaN,
      p99: Number.NaN,
      wrong: 0,
    })
    const beside = script ? () => ({ [SAME_SQL]: sameSql() }) : undefined
    const rounds = await inRounds(server.base, calls, { rounds: ROUNDS, seconds: SLICE_S, beside })
    const names = [...Object.keys(calls), ...(script ? [SAME_SQL] : [])]
    return names.map((call) => ({
      database,
      ...overRounds(rounds, call, NOOP),
      purchases: median(rounds.map((round) => round.newInstance.perSecond / round[call].perSecond)),
    }))

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

/** Ten thousand orders, and no failure that every call would ask about whether it ends it. */
export async function healthy(rows) {
  await seed(rows, ORDERS)
  await rows('update messages set open = false where open')
  await rows('vacuum analyze messages')
}

export function noopCall() {
  return {
    method: /** @type {const} */ ('POST'),
    path: '/api/noop',
    headers: { 'content-type': 'application/json;charset=utf8' },
    body: JSON.stringify({ orderId: randomUUID() }),
  }
}

function purchaseCall() {
  const orderId = `CS${randomUUID().replaceAll('-', '')}`
  return signed({ activity: 'newInstance', businessId: randomUUID(), orderId, orderLineId: `${orderId}-000001` })
}

function queryCall(instanceId) {
  return signed({ activity: 'queryInstance', instanceId })
}

function signed(fields) {
  return postV2({ path: ADDRESS, key: KEY, fields, sentAt: Date.now() })
}

/** @returns {{ lines: string[], wrong: boolean }} */
export function reportCallbacks(rows) {
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
      ...roundLines(rows),
      ...(purchase ? [verdict] : []),
      ...(share ? [share] : []),
    ],
    wrong: rows.some((row) => row.wrong > 0),
  }
}
