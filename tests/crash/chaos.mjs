// `npm run chaos`: campaigns too long for `npm test`, each against a server that is killed again and again and compared with
// a model in the end: the marketplace's calls, usage from the event to the accepted record, and instances that the seller's
// own product prepares. Options: --campaign callbacks|usage|provisioning|both (all of them)
// --database embedded|postgres|both --kills 20 --seed N
// provisioning: --orders 1000    callbacks: --callbacks 10000 --families saas_v1,kit_v2
// usage: --events 1000000 (embedded: a tenth) --hours 24
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../../lib/cli/toolchain.mjs'
import { destroyOnExit, freePort, startPostgres } from '../support/postgres.mjs'
import { callbackCampaign } from './callbacks.mjs'
import { FAMILIES } from './families/index.mjs'
import { provisioningCampaign } from './provisioning/campaign.mjs'
import { usageCampaign } from './usage/campaign.mjs'

const { values } = parseArgs({
  options: {
    campaign: { type: 'string', default: 'both' },
    database: { type: 'string', default: 'both' },
    callbacks: { type: 'string', default: '10000' },
    families: { type: 'string', default: FAMILIES.map(({ name }) => name).join() },
    events: { type: 'string', default: '1000000' },
    orders: { type: 'string', default: '1000' },
    hours: { type: 'string', default: '24' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    port: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
  },
})
const [callbacks, events, orders, hours, kills, seed] = ['callbacks', 'events', 'orders', 'hours', 'kills', 'seed'].map(
  (name) => Number(values[name]),
)
const families = values.families.split(',')
const chosen = (all, value) => all.filter((name) => value === 'both' || value === name)
const databases = chosen(['embedded', 'postgres'], values.database)
const campaigns = chosen(['callbacks', 'usage', 'provisioning'], values.campaign)
if (
  databases.length === 0 ||
  campaigns.length === 0 ||
  !FAMILIES.some(({ name }) => families.includes(name)) ||
  ![callbacks, events, orders, hours, kills, seed].every(Number.isInteger)
) {
  console.error('See the head of tests/crash/chaos.mjs for the options.')
  process.exit(2)
}

if (!values['as-built']) await ensureBuilt()
const root = mkdtempSync(path.join(os.tmpdir(), 'portal-chaos-'))
let [passed, failed] = [0, 0]
try {
  for (const campaign of campaigns) for (const database of databases) await run(campaign, database)
} catch (error) {
  console.error(error)
  failed += 1
} finally {
  rmSync(root, { recursive: true, force: true })
}
console.log(`\n${passed} passed, ${failed} failed`)
// For `npm test`, which adds the counts of its steps up.
if (process.env.CAMPAIGN_REPORT) writeFileSync(process.env.CAMPAIGN_REPORT, JSON.stringify({ passed, failed }))
process.exit(failed > 0 || passed === 0 ? 1 : 0)

/** @param {string} campaign @param {string} database */
async function run(campaign, database) {
  const folder = path.join(root, `${campaign}-${database}`)
  mkdirSync(folder)
  const postgres = database === 'postgres' ? await startPostgres({ fsync: true }) : undefined
  if (postgres) destroyOnExit(postgres)
  const port = values.port ? Number(values.port) : await freePort()
  const common = { databaseUrl: postgres?.url(), folder, port, kills, seed }
  const startedMs = performance.now()
  console.log(`${campaign} on ${database}: ${kills} kills, seed ${seed}`)
  try {
    const checks = await play(campaign, database, common)
    for (const { name, faults } of checks) {
      if (faults.length === 0) passed += 1
      else failed += 1
      console.log(`  ${faults.length === 0 ? '✓' : '✗'} ${name}`)
      for (const fault of faults.slice(0, 5)) console.log(`      ${fault}`)
    }
    console.log(`  ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`)
  } finally {
    postgres?.destroy()
  }
}

/** @param {string} campaign @param {string} database */
function play(campaign, database, common) {
  switch (campaign) {
    case 'callbacks':
      return callbackCampaign({ ...common, callbacks, families })
    case 'usage':
      return usageCampaign({ ...common, hours, events: database === 'embedded' ? Math.ceil(events / 10) : events })
    case 'provisioning':
      return provisioningCampaign({ ...common, orders })
    default:
      throw new Error(`There is no campaign ${campaign}.`)
  }
}
