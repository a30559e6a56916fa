import { randomUUID } from 'node:crypto'
import { selectSellersToPublish } from '@/db/queries/changes'
import { selectTellingSellers } from '@/db/queries/channels'
import { selectFailingSellers } from '@/db/queries/failing-calls'
import { deleteNoncesBefore } from '@/db/queries/inbox'
import { endLease, takeLease } from '@/db/queries/install'
import { purgeLandingLeftovers } from '@/db/queries/landing'
import { ensureMessagePartitions, ensureUsagePartitions } from '@/db/queries/partitions'
import { selectProbedSellers } from '@/db/queries/probe-days'
import { hasCases } from '@/db/queries/probes'
import { selectExpiringMailSellers } from '@/db/queries/products'
import { listSellerIds, listSellers } from '@/db/queries/sellers'
import { purgeSignInFailures } from '@/db/queries/sign-in-failures'
import { selectSellersDue } from '@/db/queries/usage-sealing'
import { selectMeteringSellers } from '@/db/queries/usage-watch'
import { vacuum } from '@/db/queries/vacuum'
import type { Database } from '@/db/types'
import type { Logger } from '@/lib/observability/logger'
import { mailExpiring } from '@/lib/services/buyer-mail/mail-expiring'
import type { ServiceContext } from '@/lib/services/context'
import { publishChanges } from '@/lib/services/hooks/publish'
import type { Inbox } from '@/lib/services/inbox/inbox'
import { flushRefusals } from '@/lib/services/inbox/receive'
import type { Known } from '@/lib/services/inbox/seller-cache'
import { countProbeDays, probesFrom, probesUntil } from '@/lib/services/incidents/counters'
import { groupFailures } from '@/lib/services/incidents/group-failures'
import { checkNewAnswers } from '@/lib/services/messages/contract'
import { tellResets } from '@/lib/services/metering/packages/tell-resets'
import { sealDueWindows } from '@/lib/services/metering/seal-due'
import { watchUsage } from '@/lib/services/metering/watch'
import { tellChannels } from '@/lib/services/notifications/tell'
import { watchAccount } from '@/lib/services/notifications/watch'
import { checkDrift } from '@/lib/services/orders/check-drift'
import { startPlannedRun } from '@/lib/services/probes/start-run'
import { purgeReleased } from '@/lib/services/retention/purge-released'
import { sweep } from '@/lib/services/retention/sweep'

export type Housekeeping = {
  start(): void
  /** Begins no further chore, breaks off long ones, and lets another process take over at once. */
  stop(): Promise<void>
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** A nonce is refused for at least 120 s; the rest is room for clocks that differ. */
const NONCE_LIFETIME_MS = 10 * MINUTE

/** Of the processes with a worker one does the chores. When it dies, another takes over after this time. */
const LEASE_MS = 5 * SECOND
const RENEW_MS = 1_500

/**
 * Chores that belong to no seller: each runs now and then, in one process, and a failure only waits for the next turn.
 * Two at once, around a change of the process, do no harm.
 */
export function createHousekeeping(options: {
  database: Database
  /** Of this process, among others. */
  name: string
  /** Without a worker only what this process alone can do. */
  worker: boolean
  inbox: Inbox
  log: Logger
  now: () => Date
  context(sellerId: string): ServiceContext
  known(sellerId: string): Promise<Known | null>
  /** To the marketplace's open APIs. */
  fetch: typeof fetch
}): Housekeeping {
  const { database, inbox, log, now, context, known } = options
  const { db } = database
  const ago = (ms: number) => new Date(now().getTime() - ms)

  /** Seals the usage whose time has come, account by account. */
  const sealUsage = async () => {
    for (const sellerId of await selectSellersDue(db, now())) {
      const account = await known(sellerId)
      while (account && (await sealDueWindows(context(sellerId), account)).more) if (stopped) return
    }
  }
  const watch = async () => {
    for (const sellerId of await selectMeteringSellers(db)) {
      const account = await known(sellerId)
      if (account && !stopped) await watchUsage(context(sellerId), account)
    }
  }
  const groupAll = async () => {
    for (const sellerId of await selectFailingSellers(db)) if (!stopped) await groupFailures(context(sellerId))
  }
  const countAllProbes = async () => {
    const sellers = await selectProbedSellers(db, probesFrom(now()), probesUntil(now()))
    for (const sellerId of sellers) if (!stopped) await countProbeDays(context(sellerId))
  }
  const notify = async () => {
    for (const sellerId of await selectTellingSellers(db)) {
      if (stopped) return
      await watchAccount(context(sellerId))
      await tellChannels(context(sellerId))
    }
  }
  const tellExpiring = async () => {
    for (const sellerId of await selectExpiringMailSellers(db)) if (!stopped) await mailExpiring(context(sellerId))
  }
  const probe = async () => {
    for (const sellerId of await listSellerIds(db)) {
      const account = await known(sellerId)
      if (stopped || !account) continue
      // A sandbox account has nobody who would call it: only what was kept there is worth a run.
      const { seller, settings } = account.seller
      if (!seller.sandbox || (await hasCases(db, sellerId))) await startPlannedRun(context(sellerId), settings)
    }
  }
  const purge = async () => {
    for (const { sellerId } of await listSellers(db)) {
      while (!stopped && (await purgeReleased(context(sellerId), () => stopped)) > 0);
    }
  }
  const drift = async () => {
    for (const { sellerId } of await listSellers(db)) {
      const account = await known(sellerId)
      if (account && !stopped) await checkDrift(context(sellerId), account, options.fetch)
    }
  }
  const checkAnswers = async () => {
    for (const sellerId of await listSellerIds(db)) {
      while (!stopped && (await checkNewAnswers(context(sellerId))));
    }
  }
  const publish = async () => {
    for (const sellerId of await selectSellersToPublish(db)) if (!stopped) await publishChanges(context(sellerId))
  }
  const own: Chore[] = [['refusal counts', 10 * SECOND, () => flushRefusals(inbox, { db, now })]]
  const chores: Chore[] = [
    ['nonces', MINUTE, () => deleteNoncesBefore(db, ago(NONCE_LIFETIME_MS))],
    ['sign-in failures', HOUR, () => purgeSignInFailures(db, ago(24 * HOUR))],
    ['landing leftovers', HOUR, () => purgeLandingLeftovers(db, ago(HOUR))],
    ['message partitions', 6 * HOUR, () => ensureMessagePartitions(db, now())],
    ['change feed', SECOND, publish],
    ['usage sealing', 3 * SECOND, sealUsage],
    ['usage watch', MINUTE, watch],
    ['incidents', 5 * SECOND, groupAll],
    ['probe days', 15 * SECOND, countAllProbes],
    ['answers', MINUTE, checkAnswers],
    ['notifications', 30 * SECOND, notify],
    ['retention', HOUR, () => sweep({ db, now, log, stopped: () => stopped })],
    ['purge', HOUR, purge],
    ['order drift', MINUTE, drift],
    ['expiring instances', 10 * MINUTE, tellExpiring],
    ['usage partitions', 6 * HOUR, () => ensureUsagePartitions(db, now())],
    ['own probes', MINUTE, probe],
    ['package resets', MINUTE, () => tellResets(db, now, randomUUID)],
  ]
  // The embedded database has no autovacuum.
  if (database.kind === 'embedded') chores.push(['vacuum', HOUR, () => vacuum(db)])
  let timers: NodeJS.Timeout[] = []
  let stopped = false
  let leadsUntilMs = Number.NEGATIVE_INFINITY
  const leads = () => performance.now() < leadsUntilMs

  const renew = async () => {
    const askedMs = performance.now()
    const mine = !stopped && (await takeLease(db, LEASE, options.name, LEASE_MS))
    leadsUntilMs = mine ? askedMs + LEASE_MS : Number.NEGATIVE_INFINITY
  }
  const every = ([name, everyMs, run]: Chore, mayRun: () => boolean): NodeJS.Timeout => {
    let busy = false
    const timer = setInterval(() => {
      if (busy || stopped || !mayRun()) return
      busy = true
      run()
        .catch((error: unknown) => log.error({ err: error, chore: name }, 'housekeeping failed'))
        .finally(() => {
          busy = false
        })
    }, everyMs)
    timer.unref()
    return timer
  }
  const always = () => true
  return {
    start() {
      timers = own.map((chore) => every(chore, always))
      if (!options.worker) return
      // Nobody shares the embedded database.
      const shared = database.kind === 'postgres'
      timers.push(...chores.map((chore) => every(chore, shared ? leads : always)))
      if (!shared) return
      timers.push(every(['lease', RENEW_MS, renew], always))
      renew().catch((error: unknown) => log.error({ err: error }, 'housekeeping failed'))
    },
    async stop() {
      stopped = true
      for (const timer of timers) clearInterval(timer)
      if (leads()) await endLease(db, LEASE, options.name).catch(() => {})
      await flushRefusals(inbox, { db, now }).catch(() => {})
    },
  }
}

type Chore = [name: string, everyMs: number, run: () => Promise<void>]

const LEASE = 'housekeeping'
