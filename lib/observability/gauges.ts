import type { Metrics } from './metrics'

type Counted = { state: string; count: number }

/** Of the whole install, as the database has it. */
export type Install = {
  jobs: (Counted & { kind: string })[]
  oldestDueJob: number
  usageRecords: Counted[]
  oldestUnsentUsage: number
  incidents: Counted[]
  tasksOpen: number
  hookEndpoints: Counted[]
  connections: Counted[]
}

/** Longer between two looks than a scrape takes, so that several scrapers cost no more than one. */
const KEPT_MS = 5_000

/** What is always told, so that an alarm never waits for the first time that something happens. */
const ALWAYS = {
  usageRecords: ['sealed', 'sent', 'unknown', 'held', 'dead', 'abnormal'],
  incidents: ['open', 'acknowledged'],
  hookEndpoints: ['active', 'failing', 'paused'],
} as const

/**
 * Brings the gauges up to date before they are told. Never fails: without the database the rest is told, with
 * `portal_database_up` at 0, and the install's figures are left out.
 */
export function createGaugeReader(options: {
  metrics: Metrics
  read: () => Promise<Install>
  ping: () => Promise<void>
  nowMs: () => number
  /** When the worker last looked for jobs; undefined without one. */
  lastLookMs: () => number | undefined
}): () => Promise<void> {
  const { metrics, nowMs } = options
  let readMs = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  const look = async () => {
    readMs = nowMs()
    try {
      const startedMs = performance.now()
      await options.ping()
      metrics.databasePing.set((performance.now() - startedMs) / 1_000)
      show(metrics, await options.read())
      metrics.databaseUp.set(1)
    } catch {
      metrics.databaseUp.set(0)
      // A figure that nobody knows is not told at all: 0 would look like good news.
      for (const gauge of [metrics.databasePing, ...withoutLabels(metrics)]) gauge.remove()
      for (const gauge of withState(metrics)) gauge.reset()
    }
  }
  return async () => {
    const looked = options.lastLookMs()
    if (looked !== undefined) metrics.workerSilence.set(Math.max(0, nowMs() - looked) / 1_000)
    if (nowMs() - readMs > KEPT_MS) {
      reading ??= look().finally(() => {
        reading = undefined
      })
    }
    await reading
  }
}

const withoutLabels = ({ oldestJobAge, oldestUnsentUsage, tasks }: Metrics) => [oldestJobAge, oldestUnsentUsage, tasks]
const withState = ({ jobs, usageRecords, incidents, hookEndpoints, connections }: Metrics) => [
  jobs,
  usageRecords,
  incidents,
  hookEndpoints,
  connections,
]

function show(metrics: Metrics, install: Install): void {
  for (const gauge of withState(metrics)) gauge.reset()
  for (const { kind, state, count } of install.jobs) metrics.jobs.set({ kind, state }, count)
  metrics.oldestJobAge.set(install.oldestDueJob)
  metrics.oldestUnsentUsage.set(install.oldestUnsentUsage)
  metrics.tasks.set(install.tasksOpen)
  for (const name of ['usageRecords', 'incidents', 'hookEndpoints'] as const) {
    for (const state of ALWAYS[name]) metrics[name].set({ state }, 0)
    for (const { state, count } of install[name]) metrics[name].set({ state }, count)
  }
  for (const { state, count } of install.connections) metrics.connections.set({ state }, count)
}
