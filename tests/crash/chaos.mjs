// `npm run chaos`: campaigns too long for `npm test`, each against a server that is killed again and again and compared with
// a model in the end: the marketplace's calls, usage from the event to the accepted record, instances that the seller's
// own product prepares, bulk runs, what operators rely on, a disk that
// is full, a database that fails over; and calls, hooks and usage at once.
// Options: --campaign callbacks|usage|provisioning|mixed|bulk|operations|disk|failover, several with commas; left out: all
// --database embedded|postgres|both --kills 20 --seed N
// provisioning: --orders 1000    callbacks: --callbacks 10000 --families saas_v1,kit_v2
// callbacks on PostgreSQL by several processes behind a proxy: --processes 3,2 (web, workers); --postgres-kills 40 of the
// kills hit PostgreSQL itself
// mixed: --calls 10000 (calls, events and what products are asked, in all) --hours 24, on PostgreSQL by --processes 3,2 if not told
// otherwise; the kills hit web, worker and PostgreSQL in turn
// failover: --manager pg-ctl|patroni (who makes the standby the primary)
// usage: --events 1000000 (embedded: a tenth) --hours 24    bulk: --items 100000 (embedded: a tenth)
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../../lib/cli/toolchain.mjs'
import { destroyOnExit, freePort, startPostgres } from '../support/postgres.mjs'
import { tally } from '../support/tally.mjs'
import { bulkCampaign } from './bulk/campaign.mjs'
import { callbackCampaign } from './callbacks.mjs'
import { diskCampaign } from './disk/campaign.mjs'
import { failoverCampaign, MANAGERS } from './failover/campaign.mjs'
import { FAMILIES } from './families/index.mjs'
import { mixedCampaign } from './mixed/campaign.mjs'
import { operationsCampaign } from './operations/campaign.mjs'
import { provisioningCampaign } from './provisioning/campaign.mjs'
import { usageCampaign } from './usage/campaign.mjs'

const { values } = parseArgs({
  options: {
    campaign: { type: 'string', default: 'both' },
    calls: { type: 'string', default: '10000' },
    database: { type: 'string', default: 'both' },
    callbacks: { type: 'string', default: '10000' },
    families: { type: 'string', default: FAMILIES.map(({ name }) => name).join() },
    events: { type: 'string', default: '1000000' },
    orders: { type: 'string', default: '1000' },
    items: { type: 'string', default: '100000' },
    hours: { type: 'string', default: '24' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    processes: { type: 'string' },
    'postgres-kills': { type: 'string', default: '0' },
    manager: { type: 'string', default: 'pg-ctl' },
    port: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
  },
})
const [calls, callbacks, events, orders, items, hours, kills, seed] = [
  'calls',
  'callbacks',
  'events',
  'orders',
  'items',
  'hours',
  'kills',
  'seed',
].map((name) => Number(values[name]))
const families = values.families.split(',')
const processes = readProcesses(values.processes)
/** Those that are named, or all; none if one is named that is not there. */
const chosen = (all, value) => {
  const names = value === 'both' ? all : value.split(',')
  return names.every((name) => all.includes(name)) ? all.filter((name) => names.includes(name)) : []
}
const databases = chosen(['embedded', 'postgres'], values.database)
const campaigns = chosen(
  ['callbacks', 'usage', 'provisioning', 'mixed', 'bulk', 'operations', 'disk', 'failover'],
  values.campaign,
)
/** These start databases of their own, in a way of their own. */
const OWN_DATABASE = new Set(['disk', 'failover'])
if (
  databases.length === 0 ||
  campaigns.length === 0 ||
  !FAMILIES.some(({ name }) => families.includes(name)) ||
  processes === null ||
  !Object.hasOwn(MANAGERS, values.manager) ||
  ![calls, callbacks, events, orders, items, hours, kills, seed].every(Number.isInteger)
) {
  console.error('See the head of tests/crash/chaos.mjs for the options.')
  process.exit(2)
}

if (!values['as-built']) await ensureBuilt()
const root = mkdtempSync(path.join(os.tmpdir(), 'portal-chaos-'))
const checks = tally()
try {
  for (const campaign of campaigns)
    for (const database of databases)
      if (campaign !== 'failover' || database === 'postgres') await run(campaign, database)
} catch (error) {
  console.error(error)
  checks.counts.failed += 1
} finally {
  rmSync(root, { recursive: true, force: true })
}
checks.report()
process.exit(checks.counts.failed > 0 || checks.counts.passed === 0 ? 1 : 0)

/** @param {string} campaign @param {string} database */
async function run(campaign, database) {
  const folder = path.join(root, `${campaign}-${database}`)
  mkdirSync(folder)
  const postgres =
    database === 'postgres' && !OWN_DATABASE.has(campaign) ? await startPostgres({ fsync: true }) : undefined
  if (postgres) destroyOnExit(postgres)
  const port = values.port ? Number(values.port) : await freePort()
  const common = { databaseUrl: postgres?.url(), folder, port, kills, seed }
  const startedMs = performance.now()
  const spread = postgres && processes && campaign === 'callbacks'
  const by = spread ? ` by ${processes.web} web processes and ${processes.worker} workers` : ''
  console.log(`${campaign} on ${database}${by}: ${kills} kills, seed ${seed}`)
  try {
    for (const check of await play(campaign, database, common, postgres)) checks.take(check)
    console.log(`  ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`)
  } finally {
    postgres?.destroy()
  }
}

/** @param {string} campaign @param {string} database */
function play(campaign, database, common, postgres) {
  switch (campaign) {
    case 'callbacks':
      return callbackCampaign({
        ...common,
        callbacks,
        families,
        processes: postgres && processes,
        postgres,
        postgresKills: Number(values['postgres-kills']),
      })
    case 'mixed':
      return mixedCampaign({ ...common, calls, hours, families, processes, postgres })
    case 'usage':
      return usageCampaign({ ...common, hours, events: database === 'embedded' ? Math.ceil(events / 10) : events })
    case 'provisioning':
      return provisioningCampaign({ ...common, orders })
    case 'operations':
      return operationsCampaign({ ...common, database, postgres })
    case 'disk':
      return diskCampaign({ ...common, database })
    case 'failover':
      return failoverCampaign({ ...common, manager: values.manager })
    case 'bulk':
      return bulkCampaign({ ...common, items: database === 'embedded' ? Math.ceil(items / 10) : items })
    default:
      throw new Error(`There is no campaign ${campaign}.`)
  }
}

/** Null when it is not two numbers of at least one. @param {string | undefined} text */
function readProcesses(text) {
  if (text === undefined) return undefined
  const [, web, worker] = /^([1-9]),([1-9])$/.exec(text) ?? []
  return web && worker ? { web: Number(web), worker: Number(worker) } : null
}
