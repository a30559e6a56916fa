/** `removed` keeps the name for the delivery log. */
export const ENDPOINT_STATES = ['active', 'paused', 'removed'] as const
export type EndpointState = (typeof ENDPOINT_STATES)[number]

/** `person`: by hand; `failing`: no answer for days; `gone`: it answered 410. */
export const PAUSE_REASONS = ['person', 'failing', 'gone'] as const
export type PauseReason = (typeof PAUSE_REASONS)[number]

/** The state of an endpoint's circuit, as stored. */
export type Circuit = { failures: number; failingSince: Date | null; openUntil: Date | null }

/** Faults in a row after which nothing is sent for a while. */
export const FAILURES_TO_OPEN = 5
const SHORTEST_OPEN_MS = 30_000
const LONGEST_OPEN_MS = 10 * 60_000
/** So long a fault without a single success, and the endpoint is paused until a person looks. */
export const FAILING_FOR_MS = 5 * 86_400_000

/**
 * The circuit after one more fault: from the fifth in a row on it is open, for 30 s at first, twice as long each time
 * the one call that is let through then fails too, ten minutes at most.
 */
export function afterFault({ failures, failingSince }: Circuit, now: Date): Circuit & { pause: boolean } {
  const count = failures + 1
  const since = failingSince ?? now
  const span = SHORTEST_OPEN_MS * 2 ** Math.min(count - FAILURES_TO_OPEN, 10)
  return {
    failures: count,
    failingSince: since,
    openUntil: count < FAILURES_TO_OPEN ? null : new Date(now.getTime() + Math.min(span, LONGEST_OPEN_MS)),
    pause: now.getTime() - since.getTime() >= FAILING_FOR_MS,
  }
}

/** Whether an answer says that the endpoint is in trouble as a whole, not only with this one event. */
export function troubles(status: number): boolean {
  return status >= 500 || status === 408 || status === 429
}

/**
 * Whether an endpoint's filter lets a type through: null lets all, `instance.*` all of an entity.
 * @param type for example `instance.created`
 */
export function wants(filter: readonly string[] | null, type: string): boolean {
  return filter === null || filter.includes(type) || filter.includes(`${type.split('.', 1)[0]}.*`)
}
