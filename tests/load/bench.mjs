// `npm run bench`: the marketplace's calls, those of every family too, against a no-op route of the same server and against
// pgbench running the same statements, usage against a bare INSERT of the same rows, lists over a million stored calls
// against those over few, and pages over many orders against those over few; each in one run, on both databases; how soon
// it is ready, what it holds in memory, and what a browser loads with a page. Options:
// --measure callbacks|families|usage|messages|pages|start|memory|lighthouse|javascript|all --database postgres|embedded|both --history 10 (times the usage)
// --messages 10000,1000000 (calls stored) --orders 10000,100000 (orders stored); at most 100,000 in the embedded database.
// --minutes 60 (of the load that memory is watched under)
// BENCH_SECONDS, BENCH_ROUNDS, BENCH_PORT, BENCH_NODE_ARGS (profiling), BENCH_AS_BUILT=1 (no new build).
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../../lib/cli/toolchain.mjs'
import { destroyOnExit, freePort, startPostgres } from '../support/postgres.mjs'
import { measureCallbacks, reportCallbacks } from './callbacks.mjs'
import { measureFamilies, reportFamilies } from './families.mjs'
import { measureJavascript, reportJavascript } from './javascript.mjs'
import { measureLighthouse, reportLighthouse } from './lighthouse.mjs'
import { measureMemory, reportMemory } from './memory.mjs'
import { measureMessages, reportMessages } from './messages.mjs'
import { measurePages, reportPages } from './pages.mjs'
import { measureStart, reportStart } from './start.mjs'
import { measureUsage, reportUsage } from './usage.mjs'

const { values } = parseArgs({
  options: {
    measure: { type: 'string', default: 'all' },
    database: { type: 'string', default: 'both' },
    events: { type: 'string', default: '1000000' },
    history: { type: 'string', default: '10' },
    messages: { type: 'string', default: '10000,1000000' },
    orders: { type: 'string', default: '10000,100000' },
    minutes: { type: 'string', default: '60' },
  },
})
const REPORTS = {
  callbacks: reportCallbacks,
  families: reportFamilies,
  usage: reportUsage,
  messages: reportMessages,
  pages: reportPages,
  start: reportStart,
  memory: reportMemory,
  lighthouse: reportLighthouse,
  javascript: reportJavascript,
}
const chosen = (all, value) => all.filter((name) => value === 'all' || value === 'both' || value === name)
const databases = chosen(['postgres', 'embedded'], values.database)
const measures = chosen(Object.keys(REPORTS), values.measure)
/** @type {Record<string, number[]>} */
const sizes = { messages: values.messages.split(',').map(Number), orders: values.orders.split(',').map(Number) }
const tensOfThousands = Object.values(sizes)
  .flat()
  .every((size) => size > 0 && size % 10_000 === 0)
if (databases.length === 0 || measures.length === 0 || !tensOfThousands) {
  console.error(
    '--measure takes callbacks, families, usage, messages, pages, start, memory, lighthouse, javascript or all; --database postgres, embedded or both; --messages and --orders tens of thousands',
  )
  process.exit(2)
}

if (!process.env.BENCH_AS_BUILT) await ensureBuilt()
const root = mkdtempSync(path.join(os.tmpdir(), 'portal-bench-'))
console.log(`${os.cpus().length} cores, shared with the load; ${os.loadavg()[0]?.toFixed(0)} processes at work before`)
try {
  for (const measure of measures) {
    const rows = measure === 'javascript' ? measureJavascript() : []
    for (const database of measure === 'javascript' ? [] : databases) rows.push(...(await run(measure, database)))
    const { lines, wrong } = REPORTS[measure](rows)
    for (const line of ['', ...lines]) console.log(line)
    if (wrong) {
      console.log('Some answers were wrong, or a limit was passed: these figures do not count.')
      process.exitCode = 1
    }
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}

/** @param {string} measure @param {string} database */
async function run(measure, database) {
  const folder = path.join(root, `${measure}-${database}`)
  mkdirSync(folder)
  // Embedded runs the same on less: it is there to be seen, not to be fast.
  const embedded = database === 'embedded'
  const asked = { messages: sizes.messages, pages: sizes.orders }[measure] ?? [0]
  const counts = asked.map((size) => (embedded ? Math.min(size, 100_000) : size))
  const servers = []
  try {
    const places = []
    for (const [index, size] of counts.entries()) {
      // Durable like a production server: nothing is acknowledged before it is on disk.
      const postgres = embedded ? undefined : await startPostgres({ fsync: true })
      if (postgres) {
        servers.push(postgres)
        destroyOnExit(postgres)
      }
      const port = process.env.BENCH_PORT ? Number(process.env.BENCH_PORT) + index : Number(await freePort())
      places.push({ size, databaseUrl: postgres?.url(), databasePid: postgres?.pid(), log: postgres?.log, port })
    }
    if (measure === 'messages') return await measureMessages({ database, folder, places })
    if (measure === 'pages') return await measurePages({ database, folder, places })
    const [place] = places
    if (measure === 'callbacks') return await measureCallbacks({ database, folder, ...place })
    if (measure === 'families') return await measureFamilies({ database, folder, ...place })
    if (measure === 'start') return [await measureStart({ database, folder, ...place })]
    if (measure === 'lighthouse') return await measureLighthouse({ database, folder, ...place })
    if (measure === 'memory')
      return [await measureMemory({ database, folder, ...place, minutes: Number(values.minutes) })]
    const events = Number(values.events) / (embedded ? 10 : 1)
    return await measureUsage({ database, folder, ...place, events, history: Number(values.history) })
  } finally {
    for (const server of servers) server.destroy()
  }
}
