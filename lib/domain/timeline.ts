/**
 * Everything that happened to an order in one line: calls, changes, jobs with their attempts, tasks, usage that was
 * not billed, and what people did. At the same moment a cause comes before what it caused: that is the order of the kinds.
 */
export const TIMELINE_KINDS = [
  'message',
  'history',
  'job',
  'attempt',
  'task_opened',
  'task_closed',
  'usage',
  'audit',
] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

/** Where an entry stands: time, then kind, then id (compared as text). */
export type TimelinePlace = { at: Date; kind: TimelineKind; id: string }

/** Positive when `a` comes later in time than `b`. */
export function comparePlaces(a: TimelinePlace, b: TimelinePlace): number {
  return (
    a.at.getTime() - b.at.getTime() ||
    TIMELINE_KINDS.indexOf(a.kind) - TIMELINE_KINDS.indexOf(b.kind) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

/**
 * What one kind may still show after `place`: entries before `at`, and at that very moment those with an id below
 * `below` (all for `any`, none for null).
 */
export type Bound = { at: Date; below: { id: string } | 'any' | null }

export function boundOf(kind: TimelineKind, after: TimelinePlace): Bound {
  const rank = TIMELINE_KINDS.indexOf(kind) - TIMELINE_KINDS.indexOf(after.kind)
  return { at: after.at, below: rank < 0 ? 'any' : rank > 0 ? null : { id: after.id } }
}

/**
 * The newest `limit` entries of all sources, newest first, and the place to go on from. Each source must hold its own
 * newest `limit + 1` entries under its bound, in any order.
 */
export function mergeTimeline<E extends TimelinePlace>(
  sources: readonly (readonly E[])[],
  limit: number,
): { entries: E[]; next: TimelinePlace | null } {
  const all = sources.flat().sort((a, b) => comparePlaces(b, a))
  const entries = all.slice(0, limit)
  const last = entries.at(-1)
  return { entries, next: all.length > limit && last ? { at: last.at, kind: last.kind, id: last.id } : null }
}

/** Id of a job's attempt, in the order in which the database sorts (job, attempt). */
export function attemptId(jobId: string, attempt: number): string {
  return `${jobId}.${String(attempt).padStart(6, '0')}`
}

/** A place as it stands in an address: `<milliseconds>.<kind>.<id>`. */
export function writePlace(place: TimelinePlace): string {
  return `${place.at.getTime()}.${place.kind}.${place.id}`
}

/** Null for anything that `writePlace` did not write. */
export function readPlace(text: string | null | undefined): TimelinePlace | null {
  const match = /^(\d{1,13})\.([a-z_]+)\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.\d{6})?)$/.exec(text ?? '')
  const kind = TIMELINE_KINDS.find((candidate) => candidate === match?.[2])
  if (!match?.[1] || !match[3] || !kind) return null
  return { at: new Date(Number(match[1])), kind, id: match[3] }
}
