// `npm run ops`: what we ship for running the portal, started as it is shipped: nginx in front of several processes, the system
// unit, the alarms. What a machine has not and cannot get is said and left out.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureBuilt } from '../../lib/cli/toolchain.mjs'
import { tally } from '../support/tally.mjs'
import { alarmChecks } from './alarms.mjs'
import { fileChecks } from './files.mjs'
import { proxyChecks } from './proxy.mjs'
import { unitChecks } from './unit.mjs'

/** The alarms are held against what the processes behind the proxy told. */
const PARTS = { files: fileChecks, unit: unitChecks, proxy: proxyChecks, alarms: alarmChecks }
const figures = []

await ensureBuilt()
const folder = mkdtempSync(path.join(os.tmpdir(), 'portal-ops-'))
const checks = tally()
try {
  for (const [name, part] of Object.entries(PARTS)) {
    const startedMs = performance.now()
    console.log(name)
    for (const check of await part({ folder, figures })) checks.take(check)
    console.log(`  ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`)
  }
} catch (error) {
  console.error(error)
  checks.counts.failed += 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
checks.report()
process.exit(checks.counts.failed > 0 ? 1 : 0)
