// Calls of several kinds in turn, many at a time, and their medians over the rounds: a shared machine is twice as fast in
// one second as in the next.
import autocannon from 'autocannon'
import { columns } from './columns.mjs'
import { processorMs } from './processor.mjs'
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
 * @param {{ rounds: number, seconds: number, pids: number[], warmed?: () => Promise<void>,
 *   pgbench?: (call: string) => Bare | undefined }} how `pids` are those of server and database; `warmed` runs once all are
 * warm; `pgbench` measures, after each slice, the same statements
 * @typedef {{ perSecond: number, processor: number }} Bare `processor` is milliseconds for each call
 * @typedef {Bare & { p50: number, p99: number, wrong: number, pgbench?: Bare }} Slice
 * @returns {Promise<Record<string, Slice>[]>}
 */
export async function inRounds(base, calls, { rounds, seconds, pids, warmed, pgbench }) {
  for (const makeCall of Object.values(calls)) await load(base, makeCall, WARM_UP_S, pids)
  await warmed?.()
  const all = []
  for (let round = 0; round < rounds; round += 1) {
    const slices = {}
    for (const [call, makeCall] of Object.entries(calls))
      slices[call] = { ...(await load(base, makeCall, seconds, pids)), pgbench: pgbench?.(call) }
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
    processor: median(of(({ processor }) => processor)),
    ...(rounds.every((round) => round[call].pgbench)
      ? {
          pgbench: median(of(({ pgbench }) => pgbench.perSecond)),
          share: median(of(({ perSecond, pgbench }) => perSecond / pgbench.perSecond)),
          bareProcessor: median(of(({ pgbench }) => pgbench.processor)),
        }
      : {}),
    wrong: of(({ wrong }) => wrong).reduce((sum, wrong) => sum + wrong, 0),
  }
}

/** Calls for SETTLE_S and then `seconds`, with fresh requests, every one signed and unique beforehand. */
async function load(url, makeCall, seconds, pids) {
  const batches = Array.from({ length: CONNECTIONS }, (_, client) =>
    Array.from({ length: REQUESTS_EACH * (SETTLE_S + seconds) }, (_, index) => makeCall(client * CONNECTIONS + index)),
  )
  let next = 0
  const times = []
  let answers = 0
  const usedMs = processorMs(pids)
  const begin = performance.now() + SETTLE_S * 1_000
  const run = autocannon({
    url,
    connections: CONNECTIONS,
    duration: SETTLE_S + seconds,
    setupClient: (client) => client.setRequests(batches[next++ % CONNECTIONS]),
    verifyBody: (body) => /"resultCode":"00000[04]"/.test(body),
  })
  run.on('response', (_client, _status, _bytes, ms) => {
    answers += 1
    if (performance.now() >= begin) times.push(ms)
  })
  const { errors, non2xx, mismatches } = await run
  return {
    perSecond: times.length / seconds,
    processor: (processorMs(pids) - usedMs) / answers,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    wrong: errors + non2xx + mismatches,
  }
}

/** A line for each call, under a head. @returns {string[]} */
export function roundLines(rows) {
  const fixed = (value, digits) => (value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits))
  const cells = rows.map(({ database, call, p50, p99, p99Best, p99Worst, wrong, ...row }) => [
    ...[database, call, fixed(row.perSecond, 0), `${fixed(p50, 0)} ms`, `${fixed(p99, 0)} ms`],
    ...[`${fixed(p99Best, 0)}–${fixed(p99Worst, 0)} ms`, fixed(row.ratio, 2), fixed(row.processor, 2), String(wrong)],
    ...[fixed(row.pgbench, 0), fixed(row.share, 2), fixed(row.bareProcessor, 2)],
  ])
  const head = ['database', 'call', 'per second', 'p50', 'p99', 'p99 of rounds', 'ratio', 'processor ms', 'wrong']
  return columns([[...head, 'in pgbench', 'ratio to it', 'processor ms'], ...cells], 2)
}
