import { writeFileSync } from 'node:fs'

/**
 * Counts checks and prints each with what is wrong, at most `shown` faults of it. `report` ends the list, and leaves the counts for
 * `npm test`, which adds those of its steps up.
 */
export function tally({ shown = 5 } = {}) {
  const counts = { passed: 0, failed: 0 }
  let skipped = 0
  return {
    counts,
    /** @param {{ name: string, faults: Iterable<string>, skipped?: string, tookMs?: number }} check */
    take({ name, faults, skipped: reason, tookMs }) {
      if (reason) {
        skipped += 1
        console.log(`  – not run: ${name}: ${reason}`)
        return
      }
      const said = [...faults].slice(0, shown)
      counts[said.length === 0 ? 'passed' : 'failed'] += 1
      const took = tookMs === undefined ? '' : ` (${(tookMs / 1_000).toFixed(1)} s)`
      console.log(`  ${said.length === 0 ? '✓' : '✗'} ${name}${took}`)
      for (const fault of said) console.log(`      ${fault}`)
    },
    report(more = '') {
      const notRun = skipped > 0 ? `, ${skipped} not run` : ''
      console.log(`\n${counts.passed} passed, ${counts.failed} failed${notRun}${more}`)
      if (process.env.CAMPAIGN_REPORT) writeFileSync(process.env.CAMPAIGN_REPORT, JSON.stringify(counts))
    },
  }
}
