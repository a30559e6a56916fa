import 'server-only'
import { randomBytes, randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '@/db/client'
import { readGauges } from '@/db/queries/gauges'
import { ensureMessagePartitions, ensureUsagePartitions } from '@/db/queries/partitions'
import type { Database, Db } from '@/db/types'
import { type Env, loadEnv } from '@/lib/config/env'
import { loadMasterSecret, type MasterSecret } from '@/lib/config/secret'
import { type ApiLimits, createApiLimits } from '@/lib/http/api/rate-limit'
import { type Serving, watchServing } from '@/lib/http/serving'
import { createHousekeeping, type Housekeeping } from '@/lib/jobs/housekeeping'
import { attempt } from '@/lib/jobs/registry'
import { createWorker, type Worker } from '@/lib/jobs/worker'
import { createGaugeReader } from '@/lib/observability/gauges'
import { createLogger, type Logger } from '@/lib/observability/logger'
import { metrics } from '@/lib/observability/metrics'
import type { Actor, ServiceContext } from '@/lib/services/context'
import { uuidv7 } from '@/lib/services/ids'
import type { Inbox } from '@/lib/services/inbox/inbox'
import { createLoad } from '@/lib/services/inbox/load'
import { loadKnown } from '@/lib/services/inbox/load-known'
import { createRefusalLimit } from '@/lib/services/inbox/refusal-limit'
import { createSellerCache } from '@/lib/services/inbox/seller-cache'
import type { LandingDeps } from '@/lib/services/landing/deps'
import { createUsageIntake, type UsageIntake } from '@/lib/services/metering/usage-intake'
import { createAddressGuard } from '@/lib/services/outside/address-guard'
import { createAddressJudge, createGuardedFetch } from '@/lib/services/outside/guarded-fetch'
import { createGuardedLookup } from '@/lib/services/outside/guarded-lookup'
import { createProbeClient } from '@/lib/services/probes/client'
import { createSecretBox, type SecretBox } from '@/lib/services/secret-box'
import { requireSameSecret } from '@/lib/services/settings/require-same-secret'
import type { Outside } from '@/lib/services/work'

/** Everything the process is made of. */
export type Container = {
  env: Env
  database: Database
  db: Db
  masterSecret: MasterSecret
  secretBox: SecretBox
  log: Logger
  publicUrl: string
  inbox: Inbox
  outside: Outside
  /** Calls of each API key. */
  apiLimits: ApiLimits
  usage: UsageIntake
  /** For buyers, who have no role. */
  landing: LandingDeps
  worker: Worker
  housekeeping: Housekeeping
  serving: Serving
  /** Brings the metrics that are looked up rather than counted up to date. */
  readGauges(): Promise<void>
  context(sellerId: string, actor: Actor): ServiceContext
  /** Config applied, sandbox seeded, worker running; set by lib/boot.ts. */
  ready(): boolean
  markReady(): void
  /** Finishes what is being answered and done, within seconds, and lets go of the database. */
  close(alongside?: readonly Promise<void>[]): Promise<void>
}

/** A buyer waits while an identity centre is asked, twice at most. */
const CENTRE_TIMEOUT_MS = 6_000
const CENTRE_ANSWER_BYTES = 256 * 1024

/** The seller's product has this long to answer a hook; a job's lease is longer. */
const HOOK_TIMEOUT_MS = 15_000
const HOOK_ANSWER_BYTES = 256 * 1024

/** Longer than an answer may take, so that slow and dead differ; two calls and a look fit into a job's lease. */
const PROBE_TIMEOUT_MS = 8_000

/** To find a mail server; the talk with it has limits of its own. */
const MAIL_LOOKUP_MS = 5_000

/** Where nobody calls the worker, it looks this often for what other processes left it; else it is told, and this is for the rest. */
const POLL_MS = { apart: 200, together: 1_000 }

/** What is not through by then is repeated by another process; below the 10 s that container managers wait. */
const CLOSE_WITHIN_MS = 6_000

const store = globalThis as typeof globalThis & { __portalContainer?: Promise<Container> }

/** The one container of this process. On globalThis, because Next loads a module once per bundle. */
export function getContainer(): Promise<Container> {
  store.__portalContainer ??= build().catch((error: unknown) => {
    // A start that failed must not be remembered for ever.
    store.__portalContainer = undefined
    throw error
  })
  return store.__portalContainer
}

async function build(): Promise<Container> {
  const env = loadEnv()
  const log = createLogger(env.LOG_LEVEL)
  const publicUrl = env.PORTAL_PUBLIC_URL
  const masterSecret = await loadMasterSecret(env)
  const secretBox = createSecretBox(masterSecret.deriveKey('seal'))
  const database = await openDatabase({
    databaseUrl: env.DATABASE_URL,
    dataDir: env.PORTAL_DATA_DIR,
    poolSize: env.PORTAL_DB_POOL,
  })
  const { db } = database
  try {
    await database.migrate()
    await requireSameSecret(db, secretBox.keyId)
    await ensureMessagePartitions(db, new Date())
    await ensureUsagePartitions(db, new Date())
  } catch (error) {
    await database.close()
    throw error
  }

  const serving = watchServing({ web: env.runs.web, log })
  let ready = false
  const context = (sellerId: string, actor: Actor): ServiceContext => ({
    db,
    sellerId,
    actor,
    now: () => new Date(),
    newId: randomUUID,
    random: Math.random,
    secretBox,
    log,
    publicUrl,
    wakeWorker: () => env.runs.worker && worker.wake(),
    settingsChanged: () => sellers.forget(sellerId),
  })
  const sellers = createSellerCache((sellerId) => loadKnown(db, secretBox, sellerId), Date.now)
  const outside = { timeoutMs: CENTRE_TIMEOUT_MS, maxBytes: CENTRE_ANSWER_BYTES }
  const guard = createAddressGuard(env.PORTAL_OUTSIDE_ALLOW)
  const fromOutside = createGuardedFetch({ ...outside, guard })
  // A sandbox account's product may be on this machine, without a certificate.
  const near = createAddressGuard([...env.PORTAL_OUTSIDE_ALLOW, '127.0.0.0/8', '::1'])
  const hooks = { timeoutMs: HOOK_TIMEOUT_MS, maxBytes: HOOK_ANSWER_BYTES }
  const hooksOut = createGuardedFetch({ ...hooks, guard, allowHttp: 'listed' })
  const hooksNear = createGuardedFetch({ ...hooks, guard: near, allowHttp: true })
  const judgeOut = createAddressJudge({ guard, allowHttp: 'listed' })
  const judgeNear = createAddressJudge({ guard: near, allowHttp: true })
  const mailOut = createGuardedLookup({ guard, timeoutMs: MAIL_LOOKUP_MS })
  const mailNear = createGuardedLookup({ guard: near, timeoutMs: MAIL_LOOKUP_MS })
  const probes = createProbeClient({ publicUrl, guard, timeoutMs: PROBE_TIMEOUT_MS })
  const ways: Outside = {
    hooks: ({ sandbox }) => (sandbox && env.sandbox ? hooksNear : hooksOut),
    judge: ({ sandbox }) => (sandbox && env.sandbox ? judgeNear : judgeOut),
    mail: ({ sandbox }) => (sandbox && env.sandbox ? mailNear : mailOut),
    probes: () => probes,
  }
  const inbox: Inbox = {
    sellers,
    refusals: createRefusalLimit(Date.now),
    metrics: metrics(),
    outside: ways,
    load: createLoad(),
    context: (sellerId, messageId) => context(sellerId, { kind: 'marketplace', messageId }),
  }
  // A sandbox account's identity centre is this portal itself.
  const own = createAddressGuard([...env.PORTAL_OUTSIDE_ALLOW, ...ownHosts(publicUrl, env.PORT)])
  const fromSandbox = createGuardedFetch({ ...outside, guard: own, allowHttp: true })
  const landingLimit = createRefusalLimit(Date.now)
  const landing: LandingDeps = {
    db,
    now: () => new Date(),
    newId: randomUUID,
    random: Math.random,
    secretBox,
    log,
    publicUrl,
    newToken: () => randomBytes(32).toString('base64url'),
    fetchFor: ({ sandbox }) => (sandbox && env.sandbox ? fromSandbox : fromOutside),
    mayRecord: (sellerId, fault) => landingLimit.take(sellerId, fault),
  }
  const name = `${hostname()}:${process.pid}:${uuidv7(new Date()).slice(-6)}`
  const worker = createWorker({
    db,
    name,
    now: () => new Date(),
    log,
    metrics: metrics(),
    concurrency: 8,
    pollMs: env.runs.web ? POLL_MS.together : POLL_MS.apart,
    // Longer than any attempt, and how long a job waits when its process dies: the order query takes 20 s at most.
    leaseMs: 30_000,
    pressed: inbox.load.pressed,
    context: (sellerId) => context(sellerId, { kind: 'worker' }),
    known: (sellerId) => sellers.get(sellerId),
    attempt,
    fetch,
    outside: ways,
  })
  const housekeeping = createHousekeeping({
    database,
    name,
    worker: env.runs.worker,
    inbox,
    log,
    now: () => new Date(),
    context: (sellerId) => context(sellerId, { kind: 'worker' }),
    known: (sellerId) => sellers.get(sellerId),
    fetch,
  })
  metrics().poolSize.set(database.kind === 'postgres' ? env.PORTAL_DB_POOL : 1)
  const gauges = createGaugeReader({
    metrics: metrics(),
    read: () => readGauges(db),
    ping: database.ping,
    nowMs: Date.now,
    lastLookMs: () => worker.lastLookAt()?.getTime(),
  })
  return {
    env,
    database,
    db,
    masterSecret,
    secretBox,
    log,
    publicUrl,
    inbox,
    outside: ways,
    apiLimits: createApiLimits(env.PORTAL_API_CALLS_PER_MINUTE, Date.now),
    // The marketplace's calls keep connections of their own.
    usage: createUsageIntake({ lanes: database.kind === 'postgres' && env.PORTAL_DB_POOL > 3 ? 2 : 1 }),
    landing,
    worker,
    housekeeping,
    serving,
    readGauges: gauges,
    context,
    ready: () => ready,
    markReady() {
      ready = true
    },
    async close(alongside = []) {
      const ended = Promise.all([...alongside, serving.drain(CLOSE_WITHIN_MS), housekeeping.stop(), worker.stop()])
      await Promise.race([ended, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })])
      await database.close()
    },
  }
}

function ownHosts(publicUrl: string, port: number): string[] {
  const url = new URL(publicUrl)
  const own = url.port || (url.protocol === 'https:' ? '443' : '80')
  return [`${url.hostname.replace(/^\[|\]$/g, '')}:${own}`, `127.0.0.1:${port}`, `localhost:${port}`]
}
