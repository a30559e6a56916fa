// A primary and a synchronous standby that the campaign promotes itself; what was killed is made anew as a standby.
import { setTimeout as sleep } from 'node:timers/promises'
import connectTo from 'postgres'
import { destroyOnExit, freePort, startPostgres, startStandby } from '../../support/postgres.mjs'

/** What a fail-over manager takes to be sure that the primary is gone. */
const NOTICED_MS = 2_000
const WITHIN_MS = 60_000

/** @returns {Promise<import('./campaign.mjs').Pair>} */
export async function pairByPgCtl() {
  const ports = [await freePort(), await freePort()]
  const servers = []
  const keep = (server) => {
    destroyOnExit(server)
    servers.push(server)
    return server
  }
  let primary
  let standby
  let made = 0
  const addStandby = async (port) => {
    made += 1
    standby = keep(await follow(primary, port, `standby${made}`))
  }
  const stop = async () => {
    for (const server of servers) server.destroy()
  }
  try {
    primary = keep(await startPostgres({ fsync: true, port: ports[0] }))
    await addStandby(ports[1])
  } catch (error) {
    await stop()
    throw error
  }
  return {
    hosts: ports.map((port) => `127.0.0.1:${port}`).join(),
    async strike() {
      process.kill(primary.pid(), 'SIGKILL')
      return { what: 'the primary killed', away: true }
    },
    async recover() {
      await sleep(NOTICED_MS)
      standby.promote()
      ;[primary, standby] = [standby, primary]
      return []
    },
    primaryUrl: () => primary.url(),
    async mend() {
      standby.destroy()
      await addStandby(standby.port)
    },
    stop,
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
