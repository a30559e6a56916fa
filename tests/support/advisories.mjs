// Judges locked packages by records of the OSV database (https://ossf.github.io/osv-schema): which versions an advisory affects.
import semver from 'semver'

/**
 * @typedef {{ name: string, version: string, dev: boolean }} Locked
 * @typedef {{ id: string, name: string, version: string, dev: boolean, severity: string, fixed: string[], summary: string }} Advisory
 */

/** Every package of a lock file once; one that is locked for both counts as shipped. @returns {Locked[]} */
export function lockedPackages(lock) {
  const known = new Map()
  for (const [place, { name, version, dev = false, link }] of Object.entries(lock.packages)) {
    if (place === '' || link || !version) continue
    const named = name ?? place.replace(/^.*node_modules\//, '')
    const key = `${named}@${version}`
    known.set(key, { name: named, version, dev: dev && (known.get(key)?.dev ?? true) })
  }
  return [...known.values()]
}

/** What a record says of the locked packages; nothing when it was withdrawn. @returns {Advisory[]} */
export function advisoriesFor(record, locked) {
  if (record.withdrawn) return []
  const about = (record.affected ?? []).filter((each) => each.package?.ecosystem === 'npm')
  return locked.flatMap((each) => {
    const here = about.filter(({ package: { name } }) => name === each.name)
    if (!here.some((affected) => affects(affected, each.version))) return []
    const fixed = here.flatMap(({ ranges = [] }) =>
      ranges.flatMap(({ events = [] }) => events.flatMap((e) => e.fixed ?? [])),
    )
    return [
      {
        ...each,
        id: record.id,
        severity: String(record.database_specific?.severity ?? 'severity unknown').toLowerCase(),
        fixed: [...new Set(fixed)],
        summary: record.summary ?? record.details?.split('\n')[0] ?? '',
      },
    ]
  })
}

/** A version that cannot be compared counts as affected: somebody has to look. */
function affects({ versions = [], ranges = [] }, version) {
  if (versions.includes(version)) return true
  const judged = ranges.filter(({ type }) => type === 'SEMVER' || type === 'ECOSYSTEM')
  if (judged.length > 0 && !semver.valid(version)) return true
  return judged.some(({ events = [] }) => within(events, version))
}

/** Introduced, and neither fixed nor past the last affected one, by the latest event up to this version. */
function within(events, version) {
  const steps = events
    .flatMap((event) => [
      ...(event.introduced === undefined ? [] : [{ at: event.introduced, affected: true, after: false }]),
      ...(event.fixed === undefined ? [] : [{ at: event.fixed, affected: false, after: false }]),
      ...(event.limit === undefined ? [] : [{ at: event.limit, affected: false, after: false }]),
      ...(event.last_affected === undefined ? [] : [{ at: event.last_affected, affected: false, after: true }]),
    ])
    .map((step) => ({ ...step, at: step.at === '0' ? '0.0.0-0' : step.at }))
    .sort((a, b) => semver.compare(a.at, b.at) || Number(a.after) - Number(b.after))
  const past = steps.filter(({ at, after }) => (after ? semver.gt(version, at) : semver.gte(version, at)))
  return past.at(-1)?.affected ?? false
}
