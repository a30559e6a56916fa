// A primary and a synchronous standby of PostgreSQL; the primary is taken away while the marketplace calls, and the standby
// becomes the primary. The portal, which knows both addresses, goes on without a restart, and nothing acknowledged is lost.
// Then the same the other way round, again and again. Who looks after the pair: the campaign itself by pg_ctl, or Patroni.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { whyNoPatroni } from '../../support/patroni.mjs'
import { portalServer } from '../../support/server.mjs'
import { configFor } from '../families/account.mjs'
import { purchases } from '../purchases.mjs'
import { waitsFor } from '../readiness.mjs'
import { pairByPatroni } from './pair-by-patroni.mjs'
import { pairByPgCtl } from './pair-by-pg-ctl.mjs'

export const MANAGERS = { 'pg-ctl': pairByPgCtl, patroni: pairByPatroni }

/** What the marketplace waits for an answer; and what a call may wait for a server that does not even refuse. */
const PATIENCE_MS = 20_000
const SILENCE_MS = 40_000
/** Acknowledged purchases before each fail-over, and after it. */
const EACH = 150
const WITHIN_MS = 60_000

/**
 * @typedef {object} Pair
 * @property {string} hosts both addresses, separated by a comma
 * @property {(round: number) => Promise<Blow>} strike takes the primary away
 * @property {() => Promise<string[]>} recover until there is a primary again; gives what was not as it should be
 * @property {() => string} primaryUrl
 * @property {() => Promise<void>} mend until the other one follows synchronously
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} Blow
 * @property {string} what
 * @property {boolean} [away] for so long that readiness has to tell
 * @property {boolean} [silent] the server does not even close its connections
 */

/**
 * @param {{ folder: string, port: number, kills: number, manager: keyof MANAGERS }} input `kills`: of the primary
 * @returns {Promise<{ name: string, faults: string[], skipped?: string }[]>}
 */
export async function failoverCampaign({ folder, port, kills, manager }) {
  const skipped = manager === 'patroni' ? whyNoPatroni() : undefined
  if (skipped) return [{ name: 'fail-over by Patroni', faults: [], skipped }]
  const pair = await MANAGERS[manager]()
  const portal = portalServer({
    folder: path.join(folder, 'failover'),
    port,
    databaseUrl: `postgres://postgres@${pair.hosts}/postgres`,
    config: configFor('http://127.0.0.1:9'),
  })
  const untold = []
  const stuck = []
  const late = []
  const book = purchases(() => portal.base, 'CSFAIL')
  const stop = new AbortController()
  let calling = Promise.resolve()
  try {
    await portal.start()
    calling = book.makeUntil(stop.signal)
    for (let round = 1; round <= kills; round += 1) {
      await acknowledge(book, EACH)
      const before = book.acknowledged.size
      const struckMs = performance.now()
      const { what, away, silent } = await pair.strike(round)
      const told = away ? await waitsFor(portal, 'database') : []
      const odd = await pair.recover()
      const recoveredMs = performance.now()
      const inRound = (faults) => faults.map((fault) => `fail-over ${round}, ${what}: ${fault}`)
      untold.push(...inRound([...told, ...odd]))
      stuck.push(...inRound([...(await waitsFor(portal, undefined)), ...(await acknowledge(book, EACH))]))
      const slowestMs = book.takeSlowestMs()
      if (slowestMs > (silent ? SILENCE_MS : PATIENCE_MS))
        late.push(...inRound([`an answer took ${seconds(slowestMs)}`]))
      console.log(
        `  fail-over ${round}, ${what}: ${before} acknowledged before; a primary again ${seconds(recoveredMs - struckMs)} later, ready and ${EACH} more acknowledged ${seconds(performance.now() - recoveredMs)} after that; the slowest answer took ${seconds(slowestMs)}`,
      )
      if (round < kills) await pair.mend()
    }
    stop.abort()
    await calling
    const refused = book.refused.size
    await book.repeat()
    console.log(`  ${book.acknowledged.size} purchases acknowledged in the end, ${refused} of them after repeats`)
    const unlike = [
      ...late,
      ...book.strange,
      ...(refused > 0 ? [] : ['no call was refused, so nothing was away']),
      ...(book.refused.size === 0 ? [] : [`${book.refused.size} repeats were refused`]),
    ]
    await portal.stop()
    const lost = await book.compare({ databaseUrl: pair.primaryUrl(), dataDir: '' })
    return [
      { name: 'readiness tells that the database is gone', faults: untold },
      { name: 'the portal goes on with the new primary, without a restart', faults: stuck },
      {
        name: 'meanwhile calls are refused so that the marketplace repeats them, to one instance each',
        faults: unlike,
      },
      { name: 'nothing acknowledged is lost, and nothing is there twice', faults: lost },
    ]
  } finally {
    stop.abort()
    await portal.kill()
    await calling
    await pair.stop()
  }
}

/** Waits for so many more purchases to be acknowledged; a fault when they are not in time. */
async function acknowledge(book, count) {
  const wanted = book.acknowledged.size + count
  const deadline = performance.now() + WITHIN_MS
  while (book.acknowledged.size < wanted && performance.now() < deadline) await sleep(20)
  return book.acknowledged.size < wanted
    ? [`only ${book.acknowledged.size} of ${wanted} were acknowledged in time`]
    : []
}

const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`
