// Signed callbacks of every family with duplicates, reorders and cut connections, while the server is killed again and
// again; at the end the database is compared with a model.
import path from 'node:path'
import { portalCluster } from '../support/cluster.mjs'
import { realClock } from '../support/moved-clock.mjs'
import { portalServer } from '../support/server.mjs'
import { bodySignFaults } from './body-sign.mjs'
import { openReader, verify } from './compare.mjs'
import { drain, unfinishedJobs } from './drain.mjs'
import { live } from './drive.mjs'
import { API_KEY, configFor, WIRE } from './families/account.mjs'
import { FAMILIES, TURNS } from './families/index.mjs'
import { databaseProcess, killAgainAndAgain } from './kills.mjs'
import { startMarketplace } from './marketplace.mjs'
import { chance } from './model.mjs'

const CONCURRENCY = 20
/** Nothing may take longer; a campaign that hangs has failed. */
const limitMs = (callbacks) => Math.max(30 * 60_000, callbacks * 100)

/**
 * @param {{ databaseUrl?: string, folder: string, port: number, callbacks: number, kills: number, seed: number, families: string[],
 *   processes?: { web: number, worker: number }, postgres?: import('../support/postgres.d.mts').TestPostgres,
 *   postgresKills?: number }} input `processes`: several over one PostgreSQL, behind a proxy on `port`; `postgresKills`: how many
 *   of the kills hit PostgreSQL instead
 * @returns {Promise<{ name: string, faults: string[] }[]>}
 */
export async function callbackCampaign(input) {
  const { databaseUrl, folder, port, callbacks, kills, seed, families, processes, postgres } = input
  const postgresKills = postgres ? (input.postgresKills ?? 0) : 0
  const endsAt = performance.now() + limitMs(callbacks)
  const databaseDies = postgresKills > 0
  const traffic = await startCallbacks({ port, callbacks, seed, families, endsAt, databaseDies })
  const place = { folder: path.join(folder, 'callbacks'), port, databaseUrl, config: { sellers: traffic.sellers } }
  const server = processes ? portalCluster({ ...place, ...processes }) : portalServer(place)
  const startedMs = performance.now()
  const hitsPostgres = (kill) =>
    Math.floor((kill * postgresKills) / kills) > Math.floor(((kill - 1) * postgresKills) / kills)
  try {
    await server.start()
    const killer = killAgainAndAgain({
      kills,
      random: chance(seed),
      progress: traffic.progress,
      ended: () => performance.now() > endsAt,
      struck: (kill) => (hitsPostgres(kill) ? databaseProcess(postgres) : server),
    })
    await traffic.play()
    const killed = await killer
    await traffic.calm()
    if (!(await drain({ left: traffic.left, endsAt, restMs: 500 })))
      traffic.faults.push('The jobs did not come to an end.')
    const codes = await server.stop()
    if (codes.some((code) => code !== 0))
      traffic.faults.push(`Told to stop, the processes ended with ${codes.join(', ')}.`)
    const seconds = (performance.now() - startedMs) / 1_000
    console.log(`  ${traffic.told()}, ${killed} kills (${postgresKills} of PostgreSQL), ${seconds.toFixed(0)} s`)
    const reader = await openReader({ databaseUrl, dataDir: server.dataDir })
    try {
      return await traffic.checks(reader)
    } finally {
      await reader.close()
    }
  } finally {
    await server.kill()
    await traffic.close()
  }
}

/**
 * The marketplace's calls, apart from what serves them.
 * @param {{ port: number, callbacks: number, seed: number, families: string[], endsAt: number, databaseDies: boolean,
 *   clock?: import('../support/moved-clock.mjs').Clock, pace?: (progress: number) => Promise<void> }} input `databaseDies`: then an
 *   answer may ask for another call; `pace` may hold back who is too fast
 */
export async function startCallbacks(input) {
  const { port, callbacks, seed, families, endsAt, databaseDies, clock = realClock, pace = async () => {} } = input
  const chosen = FAMILIES.filter(({ name }) => families.includes(name))
  const turns = TURNS.filter((family) => chosen.includes(family))
  const marketplace = await startMarketplace({ random: chance(seed + 1), orderOf })
  const run = {
    port,
    clock,
    databaseDies,
    endsAt,
    uploads: marketplace.uploads,
    /** @type {Map<import('./families/index.mjs').FamilyPlan, import('./drive.mjs').Life[]>} */
    lives: new Map(),
    /** What every acknowledged call was answered, by its trace. @type {Map<string, string>} */
    acknowledged: new Map(),
    /** @type {string[]} */
    faults: [],
    tried: 0,
    cuts: 0,
  }
  /** @type {string[]} */
  let unsigned = ['was not asked']
  const progress = () => Math.min(1, run.acknowledged.size / callbacks)

  /** One of the marketplace's senders: takes one life after the other, of one family after the other. */
  const drive = async (driver) => {
    const random = chance(seed * 1_000 + driver)
    for (let n = 1; run.acknowledged.size < callbacks; n += 1) {
      if (performance.now() > endsAt) {
        run.faults.push('The campaign did not end in time.')
        return
      }
      await pace(progress())
      const family = turns[(driver + n) % turns.length]
      const life = family.begin(random, `${driver}N${n}`, run)
      run.lives.set(family, [...(run.lives.get(family) ?? []), life])
      await live(run, random, life)
    }
  }
  const lives = () => [...run.lives.values()].flat()
  return {
    /** What the portal has to know. */
    sellers: configFor(marketplace.url).sellers,
    faults: run.faults,
    progress,
    play: () => Promise.all(Array.from({ length: CONCURRENCY }, (_, driver) => drive(driver))),
    /** Once nothing is killed any more. */
    async calm() {
      unsigned = await bodySignFaults({ port, ...WIRE })
    },
    left: () => unfinishedJobs(port, API_KEY),
    told: () =>
      `${run.acknowledged.size} calls acknowledged of ${run.tried} sent, ${run.cuts} cut, ${lives().length} lives`,
    /** Everything sold that has an instance, as it must be. */
    lines: () => lives().flatMap(({ line, lines = [line] }) => lines.filter(Boolean)),
    checks: async (reader) => [
      ...(await verify(reader, run, chosen)),
      { name: 'V1.0 answers leave with Body-Sign, spelled and made as the marketplace reads it', faults: unsigned },
    ],
    close: () => marketplace.close(),
  }
}

/** What an order sells, as its family plans it. */
function orderOf(orderId) {
  const { productId = 'SAAS' } = FAMILIES.find(({ prefix }) => orderId.startsWith(prefix)) ?? {}
  return { productId, skuCode: productId === 'SAAS' ? 'sku-saas' : '', productName: productId }
}
