import { randomUUID } from 'node:crypto'
import { selectSellersToPublish } from '@/db/queries/changes'
import { selectTellingSellers } from '@/db/queries/channels'
import { purgeIdempotencyKeys } from '@/db/queries/idempotency-keys'
import { deleteNoncesBefore } from '@/db/queries/inbox'
import { forgetLandings, purgeLandingLeftovers } from '@/db/queries/landing'
import {
  deleteEventIdsBefore,
  dropUsagePartitions,
  ensureMessagePartitions,
  ensureUsagePartitions,
} from '@/db/queries/partitions'
import { listSellerIds } from '@/db/queries/sellers'
import { purgeSignInFailures } from '@/db/queries/sign-in-failures'
import { selectSellersDue } from '@/db/queries/usage-sealing'
import { selectMeteringSellers } from '@/db/queries/usage-watch'
import { vacuum } from '@/db/queries/vacuum'
import type { Database } from '@/db/types'
import type { Logger } from '@/lib/observability/logger'
import { IDEMPOTENCY_MS } from '@/lib/services/access/run-once'
import type { ServiceContext } from '@/lib/services/context'
import { publishChanges } from '@/lib/services/hooks/publish'
import type { Inbox } from '@/lib/services/inbox/inbox'
import { flushRefusals } from '@/lib/services/inbox/receive'
import type { Known } from '@/lib/services/inbox/seller-cache'
import { tellResets } from '@/lib/services/metering/packages/tell-resets'
import { sealDueWindows } from '@/lib/services/metering/seal-due'
import { watchUsage } from '@/lib/services/metering/watch'
import { tellChannels } from '@/lib/services/notifications/tell'
import { watchAccount } from '@/lib/services/notifications/watch'

export type Housekeeping = { start(): void; stop(): void }

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** A nonce is refused for at least 120 s; the rest is room for clocks that differ. */
const NONCE_LIFETIME_MS = 10 * MINUTE

/** Chores that belong to no seller: each runs now and then, alone, and a failure only waits for the next turn. */
export function createHousekeeping(options: {
  database: Database
  inbox: Inbox
  log: Logger
  now: () => Date
  /** Days for which usage events are kept; windows and records stay. */
  usageRetentionDays: number
  /** Days for which buyers' sign-ins are kept. */
  landingRetentionDays: number
  context(sellerId: string): ServiceContext
  known(sellerId: string): Promise<Known | null>
}): Housekeeping {
  const { database, inbox, log, now, usageRetentionDays, landingRetentionDays, context, known } = options
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
  const notify = async () => {
    for (const sellerId of await selectTellingSellers(db)) {
      if (stopped) return
      await watchAccount(context(sellerId))
      await tellChannels(context(sellerId))
    }
  }
  const retainUsage = async () => {
    const before = ago(usageRetentionDays * 24 * HOUR)
    for (const name of await dropUsagePartitions(db, before)) log.info({ partition: name }, 'usage events dropped')
    while (!stopped && (await deleteEventIdsBefore(db, before)) > 0);
  }
  const retainLandings = async () => {
    const before = ago(landingRetentionDays * 24 * HOUR)
    for (const sellerId of await listSellerIds(db)) {
      while (!stopped && (await forgetLandings(db, sellerId, before)) > 0);
    }
  }
  const forgetIdempotencyKeys = async () => {
    for (const sellerId of await listSellerIds(db)) await purgeIdempotencyKeys(db, sellerId, ago(IDEMPOTENCY_MS))
  }
  const publish = async () => {
    for (const sellerId of await selectSellersToPublish(db)) if (!stopped) await publishChanges(context(sellerId))
  }
  const chores: [name: string, everyMs: number, run: () => Promise<void>][] = [
    ['nonces', MINUTE, () => deleteNoncesBefore(db, ago(NONCE_LIFETIME_MS))],
    ['refusal counts', 10 * SECOND, () => flushRefusals(inbox, { db, now })],
    ['idempotency keys', HOUR, forgetIdempotencyKeys],
    ['sign-in failures', HOUR, () => purgeSignInFailures(db, ago(24 * HOUR))],
    ['landing leftovers', HOUR, () => purgeLandingLeftovers(db, ago(HOUR))],
    ['landing retention', 6 * HOUR, retainLandings],
    ['message partitions', 6 * HOUR, () => ensureMessagePartitions(db, now())],
    ['change feed', SECOND, publish],
    ['usage sealing', 3 * SECOND, sealUsage],
    ['usage watch', MINUTE, watch],
    ['notifications', 30 * SECOND, notify],
    ['usage retention', 6 * HOUR, retainUsage],
    ['usage partitions', 6 * HOUR, () => ensureUsagePartitions(db, now())],
    ['package resets', MINUTE, () => tellResets(db, now, randomUUID)],
  ]
  // The embedded database has no autovacuum.
  if (database.kind === 'embedded') chores.push(['vacuum', HOUR, () => vacuum(db)])
  let timers: NodeJS.Timeout[] = []
  let stopped = false
  return {
    start() {
      timers = chores.map(([name, everyMs, run]) => {
        let busy = false
        const timer = setInterval(() => {
          if (busy) return
          busy = true
          run()
            .catch((error: unknown) => log.error({ err: error, chore: name }, 'housekeeping failed'))
            .finally(() => {
              busy = false
            })
        }, everyMs)
        timer.unref()
        return timer
      })
    },
    stop() {
      stopped = true
      for (const timer of timers) clearInterval(timer)
    },
  }
}
