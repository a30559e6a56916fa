// Signed purchases and queries per second against a no-op route of the same server and against pgbench running the same
// statements; over the history of ten thousand orders.
import { randomUUID } from 'node:crypto'
import { postV2 } from '../support/caller.mjs'
import { portalServer } from '../support/server.mjs'
import { startFilled } from './ask.mjs'
import { seed } from './pages.mjs'
import { CONNECTIONS, inRounds, overRounds, roundLines } from './rounds.mjs'
import { analyze, sameSql } from './same-sql.mjs'

const ROUNDS = 5
const SLICE_S = Number(process.env.BENCH_SECONDS ?? 10)
/** A portal in use: over empty tables PostgreSQL plans for no rows, and keeps those plans until it next looks at them. */
export const ORDERS = 10_000
const TARGET = { ratio: 0.7, p99: 300, share: 0.5 }
const NOOP = 'no-op route'
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

/**
 * @param {{ database: string, databaseUrl?: string, databasePid?: number, log?: () => string, folder: string, port: number }} input
 */
export async function measureCallbacks({ database, databaseUrl, databasePid, log, folder, port }) {
  const portal = {
    ...{ folder, port, databaseUrl, config: CONFIG },
    env: { PORTAL_BENCH: 'on', ...(process.env.PORTAL_DB_POOL ? { PORTAL_DB_POOL: process.env.PORTAL_DB_POOL } : {}) },
    nodeArgs: (process.env.BENCH_NODE_ARGS ?? '').split(' ').filter(Boolean),
  }
  const calls = {
    newInstance: purchaseCall,
    queryInstance: (/** @type {number} */ index) => queryCall(`I${1 + (index % ORDERS)}`),
  }
  return measureBeside({ database, databasePid, log, portal, calls, rounds: ROUNDS, seconds: SLICE_S, fill: healthy })
}

/**
 * Calls against the no-op route and, on PostgreSQL, against pgbench.
 * @param {{ database: string, databasePid?: number, log?: () => string, portal: Parameters<typeof portalServer>[0],
 *   rounds: number, seconds: number,
 *   calls: Record<string, (index: number) => import('../support/caller.mjs').SignedCall>,
 *   fill: (rows: (text: string) => Promise<Record<string, unknown>[]>) => Promise<void> }} input
 */
export async function measureBeside({ database, databasePid, log, portal, calls, rounds, seconds, fill }) {
  const { databaseUrl } = portal
  const pgbench = databaseUrl && log && (await sameSql({ portal, databaseUrl, log, fill, calls, orders: ORDERS }))
  const server = portalServer(portal)
  try {
    if (pgbench) await server.start()
    else await startFilled({ server, fill })
    const all = { [NOOP]: noopCall, ...calls }
    const pids = { server: server.pid(), database: databasePid }
    const measured = await inRounds(server.base, all, {
      ...{ rounds, seconds, pids: Object.values(pids).filter(Boolean) },
      // As the copy that pgbench runs over was, once it had such rows.
      warmed: databaseUrl ? () => analyze(databaseUrl) : undefined,
      pgbench: pgbench ? (call) => pgbench(call, seconds, pids) : undefined,
    })
    return Object.keys(all).map((call) => ({ database, ...overRounds(measured, call, NOOP) }))
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
  return {
    lines: [
      `${CONNECTIONS} connections; medians of ${ROUNDS} rounds of ${SLICE_S} s of each call in turn`,
      ...roundLines(rows),
      ...(purchase ? [verdict] : []),
      ...sharesOf(rows),
    ],
    wrong: rows.some((row) => row.wrong > 0),
  }
}

/** Which calls reach their share of pgbench, if any was asked. */
export function sharesOf(rows) {
  const asked = rows.filter(({ share }) => share !== undefined)
  const below = asked.filter(({ share }) => share < TARGET.share).map(({ call }) => call)
  const said = below.length === 0 ? 'met' : `not met by ${below.join(', ')}`
  return asked.length === 0 ? [] : [`Target on PostgreSQL: ratio to pgbench ≥ ${TARGET.share}: ${said}`]
}
