import { CLAIM_WINDOW, claimJobs, nextDue, WIDEST_CLAIM_WINDOW } from '@/db/queries/jobs'
import type { Db } from '@/db/types'
import type { Logger } from '@/lib/observability/logger'
import { type RunnerOptions, runJob } from './run-job'

export type Worker = {
  start(): void
  /** Looks for due jobs now instead of at the next poll. */
  wake(): void
  /** Takes no further jobs and waits for the running ones. */
  stop(): Promise<void>
  /** When the worker last looked for jobs; null before the first time. */
  lastLookAt(): Date | null
}

export type WorkerOptions = RunnerOptions & {
  db: Db
  name: string
  now: () => Date
  log: Logger
  concurrency: number
  /** Longest pause between two looks, in milliseconds: other processes' jobs are found by polling. */
  pollMs: number
  leaseMs: number
  /** Calls want the machine: they have seconds to be answered, jobs have minutes. */
  pressed?: () => boolean
}

const LANE_PAUSE_MS = 250
/** A look takes this many at most, and none for an endpoint with this many on the way: a slow one leaves room for others. */
const AT_ONCE = 2
/** Under pressure: one job at a time, and one look in this time. */
const PRESSED_PAUSE_MS = 100

/** Works off the outbox: as many jobs at a time as allowed, one per lane, woken by writes and by the clock. */
export function createWorker(options: WorkerOptions): Worker {
  const { db, log } = options
  let running = 0
  let stopped = false
  let looking: Promise<void> | null = null
  let again = false
  let timer: NodeJS.Timeout | undefined
  let timerDue = Number.POSITIVE_INFINITY
  let lookedMs = Number.NEGATIVE_INFINITY
  let lastLook: Date | null = null
  let window = CLAIM_WINDOW
  const inFlight = new Set<Promise<void>>()
  /** Jobs in hand, and when they were taken by a clock that nobody moves. */
  const inHand = new Map<string, number>()
  /** Calls on the way, by endpoint. */
  const calling = new Map<string, number>()

  /** Wakes again in `ms` at the latest: an earlier waking stays. */
  const sleepFor = (ms: number) => {
    const due = performance.now() + ms
    if (stopped || due >= timerDue) return
    clearTimeout(timer)
    timerDue = due
    timer = setTimeout(() => {
      timerDue = Number.POSITIVE_INFINITY
      wake()
    }, ms)
  }

  const count = (endpointId: string | null, by: number) => {
    if (endpointId === null) return
    const calls = (calling.get(endpointId) ?? 0) + by
    if (calls > 0) calling.set(endpointId, calls)
    else calling.delete(endpointId)
  }

  const look = async (): Promise<void> => {
    const pressed = options.pressed?.() ?? false
    const pause = pressed ? lookedMs + PRESSED_PAUSE_MS - performance.now() : 0
    if (pause > 0) return sleepFor(pause)
    const room = (pressed ? 1 : options.concurrency) - running
    if (room <= 0) return
    const limit = Math.min(room, AT_ONCE)
    const busy = [...calling].flatMap(([endpointId, calls]) => (calls >= AT_ONCE ? endpointId : []))
    lookedMs = performance.now()
    const now = options.now()
    // Where the clock of the machine leaps ahead, every lease seems to have run out.
    const held = [...inHand].flatMap(([id, sinceMs]) => (lookedMs - sinceMs < options.leaseMs ? id : []))
    const { name: worker, leaseMs } = options
    const claimed = await claimJobs(db, { worker, now, leaseMs, limit, window, busy, held })
    lastLook = now
    running += claimed.length
    for (const job of claimed) {
      const { id, endpointId } = job
      inHand.set(id, performance.now())
      count(endpointId, 1)
      const run = runJob(options, job).finally(() => {
        inHand.delete(id)
        running -= 1
        count(endpointId, -1)
        inFlight.delete(run)
        wake()
      })
      inFlight.add(run)
    }
    if (claimed.length > 0) {
      window = CLAIM_WINDOW
      // There may be more, and there is room.
      if (claimed.length === limit) again = true
      // What is in hand may take long; others' jobs come meanwhile.
      else sleepFor(options.pollMs)
      return
    }
    const due = await nextDue(db, busy)
    const wait = due ? due.getTime() - options.now().getTime() : options.pollMs
    // What is due and still not taken waits for its lane; behind those there may be others.
    window = wait <= 0 && window < WIDEST_CLAIM_WINDOW ? window * 8 : CLAIM_WINDOW
    if (window > CLAIM_WINDOW) return sleepFor(0)
    sleepFor(wait <= 0 ? LANE_PAUSE_MS : Math.min(wait, options.pollMs))
  }

  const wake = (): void => {
    if (stopped) return
    if (looking !== null) {
      again = true
      return
    }
    looking = look()
      .catch((error: unknown) => {
        log.error({ err: error }, 'the worker could not look for jobs')
        sleepFor(options.pollMs)
      })
      .finally(() => {
        looking = null
        if (again) {
          again = false
          wake()
        }
      })
  }

  return {
    start: wake,
    wake,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await looking
      await Promise.allSettled(inFlight)
    },
    lastLookAt: () => lastLook,
  }
}
