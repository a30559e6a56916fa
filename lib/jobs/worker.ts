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

  const look = async (): Promise<void> => {
    const pressed = options.pressed?.() ?? false
    const pause = pressed ? lookedMs + PRESSED_PAUSE_MS - performance.now() : 0
    if (pause > 0) return sleepFor(pause)
    const limit = (pressed ? 1 : options.concurrency) - running
    if (limit <= 0) return
    lookedMs = performance.now()
    const now = options.now()
    const claimed = await claimJobs(db, { worker: options.name, now, leaseMs: options.leaseMs, limit, window })
    lastLook = now
    running += claimed.length
    for (const job of claimed) {
      const run = runJob(options, job).finally(() => {
        running -= 1
        inFlight.delete(run)
        wake()
      })
      inFlight.add(run)
    }
    if (claimed.length > 0) {
      window = CLAIM_WINDOW
      return
    }
    const due = await nextDue(db)
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
