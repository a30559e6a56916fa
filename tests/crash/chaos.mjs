// `npm run chaos`: signed callbacks of every family with duplicates, reorders and cut connections, while the server is
// killed again and again; at the end the database is compared with a model. Options: --callbacks 10000 --kills 20 --seed N
// --database embedded|postgres|both --families saas_v1,kit_v2. The same seed gives the same plan; the moments of the kills follow the clock.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../../lib/cli/toolchain.mjs'
import { destroyOnExit, freePort, startPostgres } from '../support/postgres.mjs'
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
const LIMIT_MS = 30 * 60_000

const { values } = parseArgs({
  options: {
    callbacks: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string', default: 'both' },
    families: { type: 'string', default: FAMILIES.map(({ name }) => name).join() },
    port: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
  },
})
const callbacks = Number(values.callbacks)
const kills = Number(values.kills)
const seed = Number(values.seed)
const databases = ['embedded', 'postgres'].filter((name) => values.database === 'both' || values.database === name)
const chosen = FAMILIES.filter(({ name }) => values.families.split(',').includes(name))
const turns = TURNS.filter((family) => chosen.includes(family))
if (databases.length === 0 || chosen.length === 0 || ![callbacks, kills, seed].every(Number.isInteger)) {
  console.error('Options: --callbacks N --kills N --seed N --database embedded|postgres|both --families NAME,…')
  process.exit(2)
}

if (!values['as-built']) await ensureBuilt()
const folder = mkdtempSync(path.join(os.tmpdir(), 'portal-chaos-'))
let [passed, failed] = [0, 0]
try {
  for (const database of databases) await campaign(database)
} catch (error) {
  console.error(error)
  failed += 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`\n${passed} passed, ${failed} failed`)
// For `npm test`, which adds the counts of its steps up.
if (process.env.CAMPAIGN_REPORT) writeFileSync(process.env.CAMPAIGN_REPORT, JSON.stringify({ passed, failed }))
process.exit(failed > 0 || passed === 0 ? 1 : 0)

/** @param {string} database */
async function campaign(database) {
  const random = chance(seed)
  const postgres = database === 'postgres' ? await startPostgres({ fsync: true }) : undefined
  if (postgres) destroyOnExit(postgres)
  const marketplace = await startMarketplace({ random: chance(seed + 1), orderOf })
  const port = values.port ? Number(values.port) : await freePort()
  const databaseUrl = postgres?.url()
  const config = configFor(marketplace.url)
  const server = portalServer({ folder: path.join(folder, database), port, databaseUrl, config })
  const run = {
    random,
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
    endsAt: performance.now() + LIMIT_MS,
  }
  const startedMs = performance.now()
  console.log(`${database}: ${callbacks} callbacks, ${kills} kills, seed ${seed}`)
  try {
    await server.start()
    const killer = killAgainAndAgain(run)
    await Promise.all(Array.from({ length: CONCURRENCY }, (_, driver) => drive(run, driver)))
    await killer
    const unsigned = await bodySignFaults({ port, ...WIRE })
    await settle(run, databaseUrl)
    const seconds = (performance.now() - startedMs) / 1_000
    console.log(
      `  ${run.acknowledged.size} acknowledged of ${run.tried} sent, ${run.cuts} cut, ${run.killed} kills, ${[...run.lives.values()].flat().length} lives, ${seconds.toFixed(0)} s`,
    )
    const reader = await openReader({ databaseUrl, dataDir: server.dataDir })
    try {
      const checks = [
        ...(await verify(reader, run, chosen)),
        { name: 'V1.0 answers leave with Body-Sign, spelled and made as the marketplace reads it', faults: unsigned },
      ]
      for (const { name, faults } of checks) {
        if (faults.length === 0) passed += 1
        else failed += 1
        console.log(`  ${faults.length === 0 ? '✓' : '✗'} ${name}`)
        for (const fault of faults.slice(0, 5)) console.log(`      ${fault}`)
      }
    } finally {
      await reader.close()
    }
    if (failed > 0) console.log(server.log().slice(-4_000))
  } finally {
    await server.kill()
    await marketplace.close()
    postgres?.destroy()
  }
}

/** Kills the server at moments spread over the campaign, and starts it again. */
async function killAgainAndAgain(run) {
  for (let kill = 1; kill <= kills; kill += 1) {
    const due = (callbacks * (kill - 0.2 + run.random.next() * 0.4)) / (kills + 1)
    while (run.acknowledged.size < due && performance.now() < run.endsAt) await sleep(5)
    await sleep(run.random.below(40))
    await run.server.kill()
    run.killed += 1
    await sleep(run.random.below(200))
    await run.server.start()
  }
}

/** One of the marketplace's senders: takes one life after the other, of one family after the other. */
async function drive(run, driver) {
  const random = chance(seed * 1_000 + driver)
  for (let n = 1; run.acknowledged.size < callbacks; n += 1) {
    if (performance.now() > run.endsAt) {
      run.faults.push('The campaign did not end in time.')
      return
    }
    const family = turns[(driver + n) % turns.length]
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
    await run.server.stop()
    const reader = await openReader({ databaseUrl, dataDir: run.server.dataDir })
    const [left] = await reader.rows(`select count(*)::int as n from jobs where state in ('waiting', 'running')`)
    await reader.close()
    if (Number(left?.n) === 0) return
    await run.server.start()
  }
  run.faults.push('The jobs did not come to an end.')
  await run.server.stop()
}
