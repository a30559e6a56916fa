// Calls of several kinds in turn, many at a time, and their medians over the rounds: a shared machine is twice as fast in
// one second as in the next.
import autocannon from 'autocannon'
import { columns } from './columns.mjs'
import { median, quantile } from './quantiles.mjs'

export const CONNECTIONS = 50
const WARM_UP_S = 5
/** Of each slice: fifty connections opening at once say nothing of calls that follow one another. */
const SETTLE_S = 1
/** Prepared for each connection and second; more than it gets through, because each request may go out only once. */
const REQUESTS_EACH = 60

/**
 * Warms every kind of call up, then gives each a slice of `seconds` in each round.
 * @param {string} base
 * @param {Record<string, (index: number) => import('../support/caller.mjs').SignedCall>} calls by name; each makes a new call
 * @param {{ rounds: number, seconds: number, warmed?: () => Promise<void>, pgbench?: (call: string) => number | undefined }} how
 * `warmed` runs once all are warm; `pgbench` measures, after each slice, the same statements per second
 * @typedef {{ perSecond: number, p50: number, p99: number, wrong: number, pgbench?: number }} Slice
 * @returns {Promise<Record<string, Slice>[]>}
 */
export async function inRounds(base, calls, { rounds, seconds, warmed, pgbench }) {
  for (const makeCall of Object.values(calls)) await load(base, makeCall, WARM_UP_S)
  await warmed?.()
  const all = []
  for (let round = 0; round < rounds; round += 1) {
    const slices = {}
    for (const [call, makeCall] of Object.entries(calls))
      slices[call] = { ...(await load(base, makeCall, seconds)), pgbench: pgbench?.(call) }
    all.push(slices)
  }
  return all
}

/** Medians of one call; its ratios to `against` and to pgbench are taken within each round. */
export function overRounds(rounds, call, against) {
  const of = (figure) => rounds.map((round) => figure(round[call], round))
  const p99s = of(({ p99 }) => p99)
  return {
    call,
    perSecond: median(of(({ perSecond }) => perSecond)),
    p50: median(of(({ p50 }) => p50)),
    p99: median(p99s),
    p99Best: Math.min(...p99s),
    p99Worst: Math.max(...p99s),
    ratio: median(of(({ perSecond }, round) => perSecond / round[against].perSecond)),
    ...(rounds.every((round) => round[call].pgbench)
      ? {
          pgbench: median(of(({ pgbench }) => pgbench)),
          share: median(of(({ perSecond, pgbench }) => perSecond / pgbench)),
        }
      : {}),
    wrong: of(({ wrong }) => wrong).reduce((sum, wrong) => sum + wrong, 0),
  }
}

/** Calls for SETTLE_S and then `seconds`, with fresh requests, every one signed and unique beforehand. */
async function load(url, makeCall, seconds) {
  const batches = Array.from({ length: CONNECTIONS }, (_, client) =>
    Array.from({ length: REQUESTS_EACH * (SETTLE_S + seconds) }, (_, index) => makeCall(client * CONNECTIONS + index)),
  )
  let next = 0
  const times = []
  const begin = performance.now() + SETTLE_S * 1_000
  const run = autocannon({
    url,
    connections: CONNECTIONS,
    duration: SETTLE_S + seconds,
    setupClient: (client) => client.setRequests(batches[next++ % CONNECTIONS]),
    verifyBody: (body) => /"resultCode":"00000[04]"/.test(body),
  })
  run.on('response', (_client, _status, _bytes, ms) => {
    if (performance.now() >= begin) times.push(ms)
  })
  const { errors, non2xx, mismatches } = await run
  return {
    perSecond: times.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    wrong: errors + non2xx + mismatches,
  }
}

/** A line for each call, under a head. @returns {string[]} */
export function roundLines(rows) {
  const cells = rows.map(({ database, call, perSecond, p50, p99, p99Best, p99Worst, ratio, pgbench, share, wrong }) => [
    ...[database, call, perSecond.toFixed(0), `${p50.toFixed(0)} ms`, `${p99.toFixed(0)} ms`],
    ...[`${p99Best.toFixed(0)}–${p99Worst.toFixed(0)} ms`, ratio.toFixed(2)],
    ...[pgbench?.toFixed(0) ?? '–', share?.toFixed(2) ?? '–', String(wrong)],
  ])
  const head = [
    'database',
    'call',
    'per second',
    'p50',
    'p99',
    'p99 of rounds',
    'ratio',
    'pgbench',
    'ratio to it',
    'wrong',
  ]
  return columns([head, ...cells], 2)
}
