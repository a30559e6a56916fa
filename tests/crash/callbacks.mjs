// Signed callbacks of every family with duplicates, reorders and cut connections, while the server is killed again and
// again; at the end the database is compared with a model. The moments of the kills follow the clock, all else the seed.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { portalCluster } from '../support/cluster.mjs'
import { portalServer } from '../support/server.mjs'
import { bodySignFaults } from './body-sign.mjs'
import { openReader, verify } from './compare.mjs'
import { live } from './drive.mjs'
import { configFor, WIRE } from './families/account.mjs'
import { FAMILIES, TURNS } from './families/index.mjs'
import { startMarketplace } from './marketplace.mjs'
import { chance } from './model.mjs'

const CONCURRENCY = 20
/** Nothing may take longer; a campaign that hangs has failed. */
const limitMs = (callbacks) => Math.max(30 * 60_000, callbacks * 100)
/** So long until the last process of a killed PostgreSQL has let go of its memory. */
const DATABASE_GONE_MS = 30_000

/**
 * @param {{ databaseUrl?: string, folder: string, port: number, callbacks: number, kills: number, seed: number, families: string[],
 *   processes?: { web: number, worker: number }, postgres?: import('../support/postgres.d.mts').TestPostgres,
 *   postgresKills?: number }} input `processes`: several over one PostgreSQL, behind a proxy on `port`; `postgresKills`: how many
 *   of the kills hit PostgreSQL instead
 * @returns {Promise<{ name: string, faults: string[] }[]>}
 */
export async function callbackCampaign(input) {
  const { databaseUrl, folder, port, callbacks, kills, seed, families, processes, postgres, postgresKills = 0 } = input
  const chosen = FAMILIES.filter(({ name }) => families.includes(name))
  const random = chance(seed)
  const marketplace = await startMarketplace({ random: chance(seed + 1), orderOf })
  const config = configFor(marketplace.url)
  const place = { folder: path.join(folder, 'callbacks'), port, databaseUrl, config }
  const server = processes ? portalCluster({ ...place, ...processes }) : portalServer(place)
  const run = {
    random,
    seed,
    callbacks,
    kills,
    postgres,
    postgresKills: postgres ? postgresKills : 0,
    turns: TURNS.filter((family) => chosen.includes(family)),
    port,
    server,
    uploads: marketplace.uploads,
    /** @type {Map<import('./families/index.mjs').FamilyPlan, import('./drive.mjs').Life[]>} */
    lives: new Map(),
    /** What every acknowledged call was answered, by its trace. @type {Map<string, string>} */
    acknowledged: new Map(),
    /** @type {string[]} */
    faults: [],
    tried: 0,
    cuts: 0,
    killed: 0,
    endsAt: performance.now() + limitMs(callbacks),
  }
  const startedMs = performance.now()
  try {
    await server.start()
    const killer = killAgainAndAgain(run)
    await Promise.all(Array.from({ length: CONCURRENCY }, (_, driver) => drive(run, driver)))
    await killer
    const unsigned = await bodySignFaults({ port, ...WIRE })
    await settle(run, databaseUrl)
    const seconds = (performance.now() - startedMs) / 1_000
    console.log(
      `  ${run.acknowledged.size} acknowledged of ${run.tried} sent, ${run.cuts} cut, ${run.killed} kills (${run.postgresKills} of PostgreSQL), ${[...run.lives.values()].flat().length} lives, ${seconds.toFixed(0)} s`,
    )
    const reader = await openReader({ databaseUrl, dataDir: server.dataDir })
    try {
      return [
        ...(await verify(reader, run, chosen)),
        { name: 'V1.0 answers leave with Body-Sign, spelled and made as the marketplace reads it', faults: unsigned },
      ]
    } finally {
      await reader.close()
    }
  } finally {
    await server.kill()
    await marketplace.close()
  }
}

/** Kills the server, or PostgreSQL under it, at moments spread over the campaign, and starts it again. */
async function killAgainAndAgain(run) {
  const { callbacks, kills, postgresKills } = run
  const hitsPostgres = (kill) =>
    Math.floor((kill * postgresKills) / kills) > Math.floor(((kill - 1) * postgresKills) / kills)
  for (let kill = 1; kill <= kills; kill += 1) {
    const due = (callbacks * (kill - 0.2 + run.random.next() * 0.4)) / (kills + 1)
    while (run.acknowledged.size < due && performance.now() < run.endsAt) await sleep(5)
    await sleep(run.random.below(40))
    const struck = hitsPostgres(kill) ? databaseProcess(run.postgres) : run.server
    await struck.strike(run.random)
    run.killed += 1
    await sleep(run.random.below(200))
    await struck.start()
  }
}

/** PostgreSQL as something to strike: the portal above it goes on. */
function databaseProcess(postgres) {
  return {
    strike: async () => process.kill(postgres.pid(), 'SIGKILL'),
    async start() {
      for (const deadline = performance.now() + DATABASE_GONE_MS; ; await sleep(100)) {
        try {
          return postgres.start()
        } catch (error) {
          if (performance.now() > deadline) throw error
        }
      }
    },
  }
}

/** One of the marketplace's senders: takes one life after the other, of one family after the other. */
async function drive(run, driver) {
  const random = chance(run.seed * 1_000 + driver)
  for (let n = 1; run.acknowledged.size < run.callbacks; n += 1) {
    if (performance.now() > run.endsAt) {
      run.faults.push('The campaign did not end in time.')
      return
    }
    const family = run.turns[(driver + n) % run.turns.length]
    const life = family.begin(random, `${driver}N${n}`, run)
    run.lives.set(family, [...(run.lives.get(family) ?? []), life])
    await live(run, random, life)
  }
}

/** What an order sells, as its family plans it. */
function orderOf(orderId) {
  const { productId = 'SAAS' } = FAMILIES.find(({ prefix }) => orderId.startsWith(prefix)) ?? {}
  return { productId, skuCode: productId === 'SAAS' ? 'sku-saas' : '', productName: productId }
}

/** Lets the work that is left come to its end, then stops the server. */
async function settle(run, databaseUrl) {
  // Longer each time: only a stopped server's embedded database can be read, and each look costs it a start.
  for (let restMs = 500; performance.now() < run.endsAt; restMs = Math.min(2 * restMs + 2_000, 60_000)) {
    await sleep(restMs)
    await stop(run)
    const reader = await openReader({ databaseUrl, dataDir: run.server.dataDir })
    const [left] = await reader.rows(`select count(*)::int as n from jobs where state in ('waiting', 'running')`)
    await reader.close()
    if (Number(left?.n) === 0) return
    await run.server.start()
  }
  run.faults.push('The jobs did not come to an end.')
  await stop(run)
}

async function stop(run) {
  const codes = await run.server.stop()
  if (codes.some((code) => code !== 0)) run.faults.push(`Told to stop, the processes ended with ${codes.join(', ')}.`)
}
