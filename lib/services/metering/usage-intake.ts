import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { type Account, type EventResult, takeIn } from './ingest-events'
import { inOrder, type Read, readEvents } from './judge-events'

/** Takes in the events of calls to the API: `ingestEvents` for callers that come several at a time. */
export type UsageIntake = {
  /** One result per event, in their order. Throws `forbidden`, and what the database throws: then nothing was taken in. */
  ingest(ctx: ServiceContext, known: Account, events: readonly unknown[]): Promise<EventResult[]>
}

/** Events of one transaction: eight full calls. Beyond that it holds its locks longer than it saves. */
const MAX_GATHERED = 8_000

type Call = {
  ctx: ServiceContext
  known: Account
  read: Read
  done: (results: EventResult[]) => void
  failed: (error: unknown) => void
}

/**
 * Calls of one account nearly always name the same instances and would wait for each other's locks. So one transaction of
 * an account runs at a time, and the calls that come meanwhile share the next one: the locks, the books and the commit
 * are paid once for all of them. A call that is alone waits for nobody.
 */
export function createUsageIntake(take: typeof takeIn = takeIn): UsageIntake {
  const lanes = new Map<string, Call[]>()

  return {
    ingest(ctx, known, events) {
      requirePermission(ctx, 'metering:write')
      const read = readEvents(events)
      return new Promise((done, failed) => {
        const call = { ctx, known, read, done, failed }
        const lane = lanes.get(ctx.sellerId)
        if (lane) {
          lane.push(call)
          return
        }
        const started = [call]
        lanes.set(ctx.sellerId, started)
        void drain(ctx.sellerId, started)
      })
    },
  }

  async function drain(sellerId: string, lane: Call[]): Promise<void> {
    while (lane.length > 0) await answer(nextOf(lane))
    lanes.delete(sellerId)
  }

  async function answer(calls: readonly Call[]): Promise<void> {
    const newest = calls.at(-1)
    if (!newest) return
    const { ctx, known } = newest
    try {
      const results = await take(ctx, known, { entries: calls.flatMap(({ read }) => read.entries), source: 'api' })
      let from = 0
      for (const { read, done } of calls) {
        const until = from + read.entries.length
        done(inOrder(read, results.slice(from, until)))
        from = until
      }
    } catch (error) {
      if (calls.length === 1) newest.failed(error)
      // Whose fault it was is not known: nobody fails for another's.
      else for (const call of calls) await answer([call])
    }
  }
}

function nextOf(lane: Call[]): Call[] {
  let size = 0
  const count = lane.findIndex(({ read }) => {
    size += read.entries.length
    return size > MAX_GATHERED
  })
  return lane.splice(0, count === -1 ? lane.length : Math.max(1, count))
}
