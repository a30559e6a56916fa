import type { JobRow } from '@/db/queries/jobs'
import type { Tx } from '@/db/types'
import type { ServiceContext } from './context'
import type { Known } from './inbox/seller-cache'
import type { AddressJudge, GuardedFetch } from './outside/guarded-fetch'
import type { GuardedLookup } from './outside/guarded-lookup'
import type { ProbeClient } from './probes/client'

/** The ways out to hosts that somebody else named. */
export type Outside = {
  /** To the seller's product; a sandbox account's may be on this machine. */
  hooks(account: { sandbox: boolean }): GuardedFetch
  /** Whether an address of the seller's product would be called: for when it is entered. */
  judge(account: { sandbox: boolean }): AddressJudge
  /** To a mail server: its address, if it may be called. */
  mail(account: { sandbox: boolean }): GuardedLookup
  /** To the portal's own public address, and nowhere else. */
  probes(): ProbeClient
}

/** What an attempt at a job has to work with. */
export type Work = { ctx: ServiceContext; known: Known; job: JobRow; fetch: typeof fetch; outside: Outside }

/** What was said on the wire, for the people who look at attempts; without secrets. */
type Trace = { request?: string; answer?: string }

/**
 * What an attempt came to. `apply` runs in the transaction that ends the job: both happen, or neither. A failed attempt
 * is repeated unless `final`, not before `notBeforeMs` have passed; `more` is a step that went well and is not the last, the
 * next one after `delayMs`; once given up, `onDead` runs in the transaction that says so. `put_off` made no attempt at all: none is counted.
 */
export type WorkResult = Trace &
  (
    | { kind: 'done'; apply?: (tx: Tx) => Promise<void> }
    | { kind: 'more'; delayMs?: number; apply?: (tx: Tx) => Promise<void> }
    | { kind: 'put_off'; until: Date; error: string }
    /** `notBeforeMs`: the next attempt not before this, as the other side asked. */
    | { kind: 'failed'; error: string; final: boolean; notBeforeMs?: number; onDead?: (tx: Tx) => Promise<void> }
  )
