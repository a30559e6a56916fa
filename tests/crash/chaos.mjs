// `npm run chaos`: signed callbacks with duplicates, reorders and cut connections, while the server is killed again and
// again; at the end the database is compared with a model. Options: --callbacks 10000 --kills 20 --seed N
// --database embedded|postgres|both. The same seed gives the same plan; the moments of the kills follow the clock.
import { randomUUID } from 'node:crypto'
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
import { bodyOf, chance, Line, planLife } from './model.mjs'
import { startOrderQuery } from './order-query.mjs'
import { NoAnswer, send, sendAndCut } from './wire.mjs'

const KEY = 'chaos-access-key-0001'
/** An account beside, whose answers are read from the wire. */
const V1 = { seller: 'wire', key: 'chaos-v1-key-0001' }
const ADDRESS = '/api/koogallery/acme'
const CONCURRENCY = 20
/** Nothing may take longer; a campaign that hangs has failed. */
const LIMIT_MS = 30 * 60_000

const { values } = parseArgs({
  options: {
    callbacks: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string', default: 'both' },
    port: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
  },
})
const callbacks = Number(values.callbacks)
const kills = Number(values.kills)
const seed = Number(values.seed)
const databases = ['embedded', 'postgres'].filter((name) => values.database === 'both' || values.database === name)
if (databases.length === 0 || ![callbacks, kills, seed].every(Number.isInteger)) {
  console.error('Options: --callbacks N --kills N --seed N --database embedded|postgres|both')
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
  const orderQuery = await startOrderQuery(chance(seed + 1))
  const port = values.port ? Number(values.port) : await freePort()
  const databaseUrl = postgres?.url()
  const config = configFor(orderQuery.url)
  const server = portalServer({ folder: path.join(folder, database), port, databaseUrl, config })
  const run = {
    random,
    port,
    server,
    /** @type {Line[]} */
    lines: [],
    /** What every acknowledged call was answered, by its businessId. @type {Map<string, string>} */
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
    const unsigned = await bodySignFaults({ port, ...V1 })
    await settle(run, databaseUrl)
    const seconds = (performance.now() - startedMs) / 1_000
    console.log(
      `  ${run.acknowledged.size} acknowledged of ${run.tried} sent, ${run.cuts} cut, ${run.killed} kills, ${run.lines.length} order lines, ${seconds.toFixed(0)} s`,
    )
    const reader = await openReader({ databaseUrl, dataDir: server.dataDir })
    try {
      const checks = [
        ...(await verify(reader, run)),
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
    await orderQuery.close()
    postgres?.destroy()
  }
}

function configFor(orderQueryUrl) {
  const frontEndUrl = 'https://app.acme.test/{instanceId}'
  return {
    sellers: [
      {
        id: 'acme',
        name: 'Acme',
        keys: [{ class: 'basic', key: KEY }],
        settings: { defaultProvisioning: { mode: 'builtin', promise: 'instant', frontEndUrl } },
        openApi: { baseUrl: orderQueryUrl, accessKeyId: 'AK', secretAccessKey: 'SK-of-the-campaign' },
      },
      { id: V1.seller, name: 'Wire', keys: [{ class: 'v1', key: V1.key }] },
    ],
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

/** One of the marketplace's senders: takes order lines one after the other through their lives. */
async function drive(run, driver) {
  const random = chance(seed * 1_000 + driver)
  for (let n = 1; run.acknowledged.size < callbacks; n += 1) {
    if (performance.now() > run.endsAt) {
      run.faults.push('The campaign did not end in time.')
      return
    }
    const line = new Line(`CS${driver}N${n}`)
    run.lines.push(line)
    await live(run, random, line)
  }
}

async function live(run, random, line) {
  const purchase = { activity: 'newInstance', orderId: line.orderId, orderLineId: `${line.orderId}-000001` }
  const buy = async () => {
    const answer = await deliver(run, random, purchase)
    if (!['000000', '000004'].includes(answer.resultCode)) run.faults.push(`purchase: ${JSON.stringify(answer)}`)
    line.bought(answer.instanceId)
  }
  // Duplicates at the same moment, and later ones below.
  await Promise.all(Array.from({ length: random.is(0.15) ? 2 + random.below(4) : 1 }, buy))
  const done = []
  const take = async (step, sentAt) => {
    const answer = await deliver(run, random, bodyOf(step, line.instanceId), sentAt)
    if (!['000000', '000004'].includes(answer.resultCode)) run.faults.push(`${step.kind}: ${JSON.stringify(answer)}`)
    line.did(step, answer.sentAt)
  }
  for (const step of planLife(random, line.orderId)) {
    if (step.kind === 'freeze' && random.is(0.5)) {
      // Reordered: the unfreeze that was sent later arrives together with it, or first.
      const sentAt = Date.now()
      await Promise.all([take({ kind: 'unfreeze' }, sentAt + 1), take(step, sentAt)])
    } else await take(step)
    done.push(step)
    if (random.is(0.1)) await take(random.pick(done))
    if (random.is(0.1)) await buy()
  }
}

/** Sends one call until it is acknowledged, as the marketplace does; sometimes cuts one off on the way. */
async function deliver(run, random, fields, firstSentAt) {
  for (let attempt = 1; ; attempt += 1) {
    if (performance.now() > run.endsAt) throw new Error('The campaign did not end in time.')
    // What is cut off may be carried out all the same, so it is signed at the time the model knows.
    const sentAt = attempt === 1 ? firstSentAt : undefined
    if (random.is(0.05)) {
      run.cuts += 1
      await sendAndCut({
        port: run.port,
        path: ADDRESS,
        key: KEY,
        fields: { ...fields, businessId: randomUUID() },
        where: random.is(0.3) ? 'in_body' : 'after_body',
        afterMs: random.below(15),
        sentAt,
      })
    }
    const businessId = randomUUID()
    run.tried += 1
    try {
      const answer = await send({ port: run.port, path: ADDRESS, key: KEY, fields: { ...fields, businessId }, sentAt })
      run.acknowledged.set(businessId, answer.resultCode)
      return answer
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      await sleep(20 + random.below(150))
    }
  }
}

/** Lets the work that is left come to its end, then stops the server. */
async function settle(run, databaseUrl) {
  for (let round = 0; round < 30; round += 1) {
    await sleep(round === 0 ? 500 : 4_000)
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
