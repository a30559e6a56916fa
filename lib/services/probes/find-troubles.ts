import type { Finding } from '@/db/queries/notices'
import { selectCases, selectLastRun, selectResults } from '@/db/queries/probes'
import { expiryLevel, hasFailed, type ProbeCheck } from '@/lib/domain/probes'
import type { ServiceContext } from '@/lib/services/context'

/**
 * What our own probe found, before the marketplace's own does: the address, the certificate's end (told again at 14 and
 * at 7 days), and each case that fails. Ends with the next run that finds it well.
 */
export async function findProbeTroubles({ db, sellerId }: ServiceContext): Promise<Finding[]> {
  const run = await selectLastRun(db, sellerId)
  if (!run) return []
  const at = (run.finishedAt ?? run.createdAt).toISOString()
  const found: Finding[] = []
  const address = run.address ?? []
  if (hasFailed(address)) {
    const details = { ...describe(address), since: at }
    found.push({ event: 'probe_failing', subject: 'address', severity: 'critical', level: 0, details })
  }
  const expiry = address.find(({ check, state }) => check === 'expiry' && state === 'warn')
  if (expiry) {
    const days = Number(expiry.values?.days ?? 0)
    const level = Math.max(0, expiryLevel(days) - 1)
    const severity = level >= 2 ? 'critical' : 'warning'
    found.push({ event: 'probe_failing', subject: 'certificate', severity, level, details: { days } })
  }
  const [results, cases] = await Promise.all([selectResults(db, { sellerId, id: run.id }), selectCases(db, sellerId)])
  const kept = new Set(cases.map(({ id }) => id))
  for (const { caseId, name, activity, state, checks, resultCode } of results) {
    // Who has deleted the case has seen it.
    if (state !== 'failed' || !kept.has(caseId)) continue
    const details = { name, activity, code: resultCode, ...describe(checks), since: at }
    found.push({ event: 'probe_failing', subject: caseId, severity: 'warning', level: 0, details })
  }
  return found
}

function describe(checks: readonly ProbeCheck[]): { check: string | null } {
  const first = checks.find(({ state }) => state === 'fail')
  return { check: first ? `${first.check}: ${first.found}` : null }
}
