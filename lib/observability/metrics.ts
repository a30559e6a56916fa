import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const createMetrics = () => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    callbacks: new Counter({
      name: 'portal_callbacks_total',
      help: 'Calls at the production address by protocol family, activity, verdict and answered result code.',
      labelNames: ['family', 'activity', 'verdict', 'code'] as const,
      registers,
    }),
    callbackDuration: new Histogram({
      name: 'portal_callback_duration_seconds',
      help: 'From the last byte of the call to the answer. The marketplace gives up after 5 seconds.',
      labelNames: ['family'] as const,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10],
      registers,
    }),
    jobs: new Gauge({
      name: 'portal_jobs',
      help: 'Jobs by kind and state.',
      labelNames: ['kind', 'state'] as const,
      registers,
    }),
    oldestJobAge: new Gauge({
      name: 'portal_oldest_due_job_seconds',
      help: 'How long the longest waiting job has been due.',
      registers,
    }),
    jobRuns: new Counter({
      name: 'portal_job_runs_total',
      help: 'Attempts at jobs by kind and outcome.',
      labelNames: ['kind', 'outcome'] as const,
      registers,
    }),
    jobDuration: new Histogram({
      name: 'portal_job_duration_seconds',
      help: 'Length of one attempt at a job.',
      labelNames: ['kind'] as const,
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60],
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>

const store = globalThis as typeof globalThis & { __portalMetrics?: Metrics }

/** The metrics of this process. On globalThis, because Next loads a module once per bundle. */
export function metrics(): Metrics {
  store.__portalMetrics ??= createMetrics()
  return store.__portalMetrics
}
