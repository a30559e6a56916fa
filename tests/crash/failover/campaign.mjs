// A primary and a synchronous standby of PostgreSQL; the primary is killed while the marketplace calls, and the standby made
// the primary. The portal, which knows both addresses, goes on without a restart, and nothing acknowledged is lost. Then the
// same the other way round with a new standby, again and again.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import connectTo from 'postgres'
import { destroyOnExit, freePort, startPostgres, startStandby } from '../../support/postgres.mjs'
import { portalServer } from '../../support/server.mjs'
import { configFor } from '../families/account.mjs'
import { purchases } from '../purchases.mjs'
import { waitsFor } from '../readiness.mjs'

/** Acknowledged purchases before each fail-over, and after it. */
const EACH = 150
/** What a fail-over manager takes to be sure that the primary is gone. */
const NOTICED_MS = 2_000
const WITHIN_MS = 60_000

/**
 * @param {{ folder: string, port: number, kills: number }} input `kills`: of the primary
 * @returns {Promise<{ name: string, faults: string[] }[]>}
 */
export async function failoverCampaign({ folder, port, kills }) {
  const ports = [await freePort(), await freePort()]
  const servers = []
  const keep = (server) => {
    destroyOnExit(server)
    servers.push(server)
    return server
  }
  const hosts = ports.map((each) => `127.0.0.1:${each}`).join(',')
  const portal = portalServer({
    folder: path.join(folder, 'failover'),
    port,
    databaseUrl: `postgres://postgres@${hosts}/postgres`,
    config: configFor('http://127.0.0.1:9'),
  })
  const untold = []
  const stuck = []
  const book = purchases(() => portal.base, 'CSFAIL')
  const stop = new AbortController()
  let calling = Promise.resolve()
  try {
    let primary = keep(await startPostgres({ fsync: true, port: ports[0] }))
    let standby = keep(await follow(primary, ports[1], 'second'))
    await portal.start()
    calling = book.makeUntil(stop.signal)
    for (let round = 1; round <= kills; round += 1) {
      await acknowledge(book, EACH)
      const before = book.acknowledged.size
      const killedMs = performance.now()
      process.kill(primary.pid(), 'SIGKILL')
      const told = await waitsFor(portal, 'database')
      await sleep(NOTICED_MS)
      const lastMs = book.lastMs
      standby.promote()
      const promotedMs = performance.now()
      const inRound = (faults) => faults.map((fault) => `fail-over ${round}: ${fault}`)
      untold.push(...inRound(told))
      stuck.push(...inRound([...(await waitsFor(portal, undefined)), ...(await acknowledge(book, EACH))]))
      console.log(
        `  fail-over ${round}: ${before} acknowledged before; ready again ${seconds(performance.now() - killedMs)} after the kill and ${seconds(performance.now() - promotedMs)} after the promotion, ${EACH} more calls included; the last before it ${seconds(lastMs - killedMs)} after the kill`,
      )
      const fallen = primary
      primary = standby
      fallen.destroy()
      if (round < kills) standby = keep(await follow(primary, fallen.port, `standby${round}`))
    }
    stop.abort()
    await calling
    const refused = book.refused.size
    await book.repeat()
    console.log(`  ${book.acknowledged.size} purchases acknowledged in the end, ${refused} of them after repeats`)
    const unlike = [
      ...book.strange,
      ...(refused > 0 ? [] : ['no call was refused, so nothing was away']),
      ...(book.refused.size === 0 ? [] : [`${book.refused.size} repeats were refused`]),
    ]
    await portal.stop()
    const lost = await book.compare({ databaseUrl: primary.url(), dataDir: '' })
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
    for (const server of servers) server.destroy()
  }
}

/** A standby whose confirmation every commit of the primary waits for from now on. */
async function follow(primary, port, name) {
  const standby = await startStandby(primary, name, port)
  const admin = connectTo(primary.url(), { max: 1, onnotice: () => {} })
  try {
    await admin.unsafe(`alter system set synchronous_standby_names = '${name}'`)
    await admin`select pg_reload_conf()`
    const deadline = performance.now() + WITHIN_MS
    for (;;) {
      const [row] = await admin`select sync_state from pg_stat_replication where application_name = ${name}`
      if (row?.sync_state === 'sync') return standby
      if (performance.now() > deadline) throw new Error(`The standby ${name} does not follow: ${standby.log()}`)
      await sleep(100)
    }
  } finally {
    await admin.end()
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
