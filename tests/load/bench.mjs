// `npm run bench`: the marketplace's calls against a no-op route of the same server, and usage against a bare INSERT of the
// same rows; each in one run, on both databases. Options: --measure callbacks|usage|both --database postgres|embedded|both
// --history 10 (times the usage). BENCH_SECONDS, BENCH_PORT, BENCH_NODE_ARGS (profiling), BENCH_AS_BUILT=1 (no new build).
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../../lib/cli/toolchain.mjs'
import { destroyOnExit, freePort, startPostgres } from '../support/postgres.mjs'
import { measureCallbacks, reportCallbacks } from './callbacks.mjs'
import { measureUsage, reportUsage } from './usage.mjs'

const { values } = parseArgs({
  options: {
    measure: { type: 'string', default: 'both' },
    database: { type: 'string', default: 'both' },
    events: { type: 'string', default: '1000000' },
    history: { type: 'string', default: '10' },
  },
})
const chosen = (all, value) => all.filter((name) => value === 'both' || value === name)
const databases = chosen(['postgres', 'embedded'], values.database)
const measures = chosen(['callbacks', 'usage'], values.measure)
if (databases.length === 0 || measures.length === 0) {
  console.error('--measure takes callbacks, usage or both; --database takes postgres, embedded or both')
  process.exit(2)
}

if (!process.env.BENCH_AS_BUILT) await ensureBuilt()
const root = mkdtempSync(path.join(os.tmpdir(), 'portal-bench-'))
console.log(`${os.cpus().length} cores, shared with the load`)
try {
  for (const measure of measures) {
    const rows = []
    for (const database of databases) rows.push(...(await run(measure, database)))
    const { lines, wrong } = measure === 'callbacks' ? reportCallbacks(rows) : reportUsage(rows)
    for (const line of ['', ...lines]) console.log(line)
    if (wrong) {
      console.log('Some answers were wrong: these figures do not count.')
      process.exitCode = 1
    }
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}

/** @param {string} measure @param {string} database */
async function run(measure, database) {
  // Durable like a production server: nothing is acknowledged before it is on disk.
  const postgres = database === 'postgres' ? await startPostgres({ fsync: true }) : undefined
  if (postgres) destroyOnExit(postgres)
  const folder = path.join(root, `${measure}-${database}`)
  mkdirSync(folder)
  const port = Number(process.env.BENCH_PORT ?? (await freePort()))
  const input = { database, databaseUrl: postgres?.url(), folder, port }
  try {
    if (measure === 'callbacks') return await measureCallbacks(input)
    // Embedded runs the same on a tenth: it is there to be seen, not to be fast.
    const events = Number(values.events) / (postgres ? 1 : 10)
    return await measureUsage({ ...input, events, history: Number(values.history) })
  } finally {
    postgres?.destroy()
  }
}
