// `npm run ops`: what we ship for running the portal, started as it is shipped: nginx in front of several processes, the system
// unit, the alarms. What a machine has not and cannot get is said and left out.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureBuilt } from '../../lib/cli/toolchain.mjs'
import { alarmChecks } from './alarms.mjs'
import { fileChecks } from './files.mjs'
import { proxyChecks } from './proxy.mjs'
import { unitChecks } from './unit.mjs'

/** The alarms are held against what the processes behind the proxy told. */
const PARTS = { files: fileChecks, unit: unitChecks, proxy: proxyChecks, alarms: alarmChecks }
const figures = []

await ensureBuilt()
const folder = mkdtempSync(path.join(os.tmpdir(), 'portal-ops-'))
let [passed, failed, skipped] = [0, 0, 0]
try {
  for (const [name, part] of Object.entries(PARTS)) {
    const startedMs = performance.now()
    console.log(name)
    for (const { name: what, faults, skipped: reason, tookMs = 0 } of await part({ folder, figures })) {
      if (reason) {
        skipped += 1
        console.log(`  – not run: ${what}: ${reason}`)
        continue
      }
      if (faults.length === 0) passed += 1
      else failed += 1
      console.log(`  ${faults.length === 0 ? '✓' : '✗'} ${what} (${(tookMs / 1_000).toFixed(1)} s)`)
      for (const fault of faults.slice(0, 5)) console.log(`      ${fault}`)
    }
    console.log(`  ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`)
  }
} catch (error) {
  console.error(error)
  failed += 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} not run` : ''}`)
// For `npm test`, which adds the counts of its steps up.
if (process.env.CAMPAIGN_REPORT) writeFileSync(process.env.CAMPAIGN_REPORT, JSON.stringify({ passed, failed }))
process.exit(failed > 0 ? 1 : 0)
