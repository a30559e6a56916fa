import { isConnectionError } from '@/db/pg-errors'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type Account, type EventResult, takeIn } from './ingest-events'
import { type Entry, inOrder, readEvents } from './judge-events'

/** Takes in the events of calls to the API: `ingestEvents` for callers that come several at a time. */
export type UsageIntake = {
  /**
   * One result per event, in their order. Throws `forbidden`. Throws what the database throws: the call is to be repeated
   * then, and what of it was taken in is a duplicate.
   */
  ingest(ctx: ServiceContext, known: Account, events: readonly unknown[]): Promise<EventResult[]>
}

/** Events of one transaction, as many as eight full calls have. Beyond that it holds its locks longer than it saves. */
const MAX_GATHERED = 8_000

/** Events of one call in one lane. */
type Part = {
  ctx: ServiceContext
  known: Account
  entries: readonly Entry[]
  done: (results: EventResult[]) => void
  failed: (error: unknown) => void
}

/**
 * Calls of one account nearly always name the same instances and would wait for each other's locks. So the instances of
 * an account are shared out among a few lanes, and a lane has one transaction at a time: what comes meanwhile shares the
 * next one, so that the locks, the books and the commit are paid once for all of it. What comes alone waits for nobody.
 * While one lane waits for the database, the server works for another: two are enough, one where the database serves one
 * at a time.
 */
export function createUsageIntake({
  lanes: count,
  take = takeIn,
}: {
  lanes: number
  take?: typeof takeIn
}): UsageIntake {
  const lanes = new Map<string, Part[]>()

  return {
    async ingest(ctx, known, events) {
      requirePermission(ctx, 'metering:write')
      const read = readEvents(events)
      const shares = Map.groupBy(read.entries, ({ event }) => laneOf(event.instanceId, count))
      const ends = await Promise.allSettled(
        [...shares].map(([lane, entries]) => join(`${lane} ${ctx.sellerId}`, { ctx, known, entries })),
      )
      const results = ends.flatMap((end) => {
        if (end.status === 'rejected') throw end.reason
        return end.value
      })
      return inOrder(read, results)
    },
  }

  function join(name: string, events: Pick<Part, 'ctx' | 'known' | 'entries'>): Promise<EventResult[]> {
    return new Promise((done, failed) => {
      const part = { ...events, done, failed }
      const lane = lanes.get(name)
      if (lane) {
        lane.push(part)
        return
      }
      const started = [part]
      lanes.set(name, started)
      void drain(name, started)
    })
  }

  async function drain(name: string, lane: Part[]): Promise<void> {
    while (lane.length > 0) await answer(nextOf(lane))
    lanes.delete(name)
  }

  async function answer(parts: readonly Part[]): Promise<void> {
    const newest = parts.at(-1)
    if (!newest) return
    const { ctx, known } = newest
    try {
      const results = await take(ctx, known, { entries: parts.flatMap(({ entries }) => entries), source: 'api' })
      let from = 0
      for (const { entries, done } of parts) {
        const until = from + entries.length
        done(results.slice(from, until))
        from = until
      }
    } catch (error) {
      // Each alone would wait for a database that is away, one after the other.
      if (parts.length === 1 || isConnectionError(error)) for (const { failed } of parts) failed(error)
      // Whose fault it was is not known: nobody fails for another's.
      else for (const part of parts) await answer([part])
    }
  }
}

/** Always the same for an instance. */
function laneOf(instanceId: string, count: number): number {
  let sum = 0
  for (let at = 0; at < instanceId.length; at += 1) sum = (sum * 31 + instanceId.charCodeAt(at)) | 0
  return (sum >>> 0) % count
}

function nextOf(lane: Part[]): Part[] {
  let size = 0
  const count = lane.findIndex(({ entries }) => {
    size += entries.length
    return size > MAX_GATHERED
  })
  return lane.splice(0, count === -1 ? lane.length : Math.max(1, count))
}
