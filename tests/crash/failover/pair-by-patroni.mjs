// A pair that Patroni and etcd look after: the campaign takes things away in turn, Patroni does the rest.
import { setTimeout as sleep } from 'node:timers/promises'
import connectTo from 'postgres'
import { startPatroniPair, TTL_S, until } from '../../support/patroni.mjs'

/** How long etcd stays away, and a primary is left without its manager once there is another. */
const ETCD_AWAY_MS = (TTL_S + 10) * 1_000
const TWO_PRIMARIES_MS = 3_000

/** @returns {Promise<import('./campaign.mjs').Pair>} */
export async function pairByPatroni() {
  const pair = await startPatroniPair()
  let [primary, standby] = pair.members
  const swap = () => {
    ;[primary, standby] = [standby, primary]
  }
  const log = () => `${primary.log()}\n${standby.log()}`

  const blows = [
    {
      what: 'PostgreSQL and Patroni of the primary killed',
      away: true,
      async strike() {
        await primary.killPatroni()
        primary.killPostgres()
      },
      async recover() {
        swap()
        await until(() => takesWrites(primary), 'the standby is promoted', log)
      },
    },
    {
      what: 'PostgreSQL of the primary killed, not its Patroni',
      strike: () => primary.killPostgres(),
      async recover() {
        await until(async () => (await takesWrites(primary)) || (await takesWrites(standby)), 'either leads', log)
        if (await takesWrites(standby)) swap()
      },
    },
    {
      what: 'a switchover',
      strike: () => pair.switchOver(primary, standby),
      recover: swap,
    },
    {
      what: 'Patroni of the primary killed, not PostgreSQL',
      strike: () => primary.killPatroni(),
      async recover() {
        swap()
        await until(() => takesWrites(primary), 'the standby is promoted', log)
        // Two primaries now: the old one confirms nothing any more, for it has lost its standby. It must be ended before its
        // Patroni is back, as a watchdog does: Patroni 3.0 first takes `synchronous_standby_names` from it, so that what
        // waited is confirmed and lost.
        await sleep(TWO_PRIMARIES_MS)
        standby.killPostgres()
      },
    },
    {
      what: 'the host of the primary frozen',
      away: true,
      silent: true,
      strike: () => primary.freeze(),
      async recover() {
        swap()
        await until(() => takesWrites(primary), 'the standby is promoted', log)
      },
    },
    {
      what: 'etcd away',
      away: true,
      strike: () => pair.etcd.end('SIGTERM'),
      async recover() {
        await sleep(ETCD_AWAY_MS)
        const still = (await takesWrites(primary)) || (await takesWrites(standby))
        pair.etcd.start()
        await until(async () => (await takesWrites(primary)) || (await takesWrites(standby)), 'either leads', log)
        if (await takesWrites(standby)) swap()
        return still ? ['a primary without etcd took writes'] : []
      },
    },
  ]
  let blow
  return {
    hosts: pair.members.map(({ port }) => `127.0.0.1:${port}`).join(),
    async strike(round) {
      blow = blows[(round - 1) % blows.length]
      await blow.strike()
      return blow
    },
    recover: async () => (await blow.recover()) ?? [],
    primaryUrl: () => urlOf(primary),
    async mend() {
      // As a machine that is started again.
      if (standby.frozen()) await standby.powerOff()
      if (!standby.running()) standby.start()
      await until(async () => (await standby.follows()) && (await confirms(standby, primary)), 'the other follows', log)
    },
    stop: pair.destroy,
  }
}

const urlOf = ({ port }) => `postgres://postgres@127.0.0.1:${port}/postgres`

const takesWrites = async (member) => {
  const [row] = await ask(member, 'select pg_is_in_recovery() as standby')
  return row?.standby === false
}

const confirms = async (standby, primary) => {
  const rows = await ask(primary, `select application_name as name from pg_stat_replication where sync_state = 'sync'`)
  return rows.some(({ name }) => name === standby.name)
}

/** No rows while it does not answer. */
async function ask(member, question) {
  const sql = connectTo(urlOf(member), { max: 1, connect_timeout: 2, fetch_types: false, onnotice: () => {} })
  try {
    return await sql.unsafe(question)
  } catch {
    return []
  } finally {
    await sql.end({ timeout: 1 })
  }
}
