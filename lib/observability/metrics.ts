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
      help: 'Jobs that wait, run or are dead, by kind and state; of the whole install.',
      labelNames: ['kind', 'state'] as const,
      registers,
    }),
    oldestJobAge: new Gauge({
      name: 'portal_oldest_due_job_seconds',
      help: 'How long the longest waiting job has been due; of the whole install.',
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
    workerSilence: new Gauge({
      name: 'portal_worker_silence_seconds',
      help: 'Since the worker of this process last looked for jobs; absent in a process without one.',
      registers,
    }),
    usageRecords: new Gauge({
      name: 'portal_usage_records',
      help: 'Usage records that are not accepted, by state; of the whole install, without tests.',
      labelNames: ['state'] as const,
      registers,
    }),
    oldestUnsentUsage: new Gauge({
      name: 'portal_oldest_unsent_usage_seconds',
      help: 'Since the oldest record was sealed that the marketplace has not answered; of the whole install.',
      registers,
    }),
    incidents: new Gauge({
      name: 'portal_incidents',
      help: 'Incidents that want a person, by state; of the whole install.',
      labelNames: ['state'] as const,
      registers,
    }),
    tasks: new Gauge({
      name: 'portal_tasks_open',
      help: 'Tasks waiting for a person; of the whole install, without tests.',
      registers,
    }),
    hookEndpoints: new Gauge({
      name: 'portal_hook_endpoints',
      help: 'Endpoints of the product: active, failing (the circuit is open) or paused; of the whole install.',
      labelNames: ['state'] as const,
      registers,
    }),
    connections: new Gauge({
      name: 'portal_database_connections',
      help: 'Connections of all processes to PostgreSQL by what they do; none in the embedded database.',
      labelNames: ['state'] as const,
      registers,
    }),
    poolSize: new Gauge({
      name: 'portal_database_pool_size',
      help: 'Connections this process may open.',
      registers,
    }),
    databaseUp: new Gauge({
      name: 'portal_database_up',
      help: '1 when the database answered this process at the last look, 0 when not.',
      registers,
    }),
    databasePing: new Gauge({
      name: 'portal_database_ping_seconds',
      help: 'How long the database took for nothing.',
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
