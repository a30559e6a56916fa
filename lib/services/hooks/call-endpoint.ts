import {
  claimProbe,
  type EndpointRow,
  findEndpoint,
  hastenJobsFor,
  holdJobsFor,
  updateEndpoint,
} from '@/db/queries/hooks'
import { afterFault, troubles } from '@/lib/domain/hooks'
import type { ServiceContext } from '@/lib/services/context'
import { type GuardedFetch, OutsideError } from '@/lib/services/outside/guarded-fetch'
import type { Work } from '@/lib/services/work'
import { secretPlace } from './sealed-place'
import { signHook } from './sign'

/** What a call to the seller's product needs; a `Work` has it. */
export type HookDeps = Pick<Work, 'ctx' | 'known' | 'outside'>

export type HookCall = {
  /** `webhook-id`: the same on every attempt. */
  id: string
  /** Sent byte for byte as signed. */
  body: string
  /** Another address of the same product, such as a status url; signed and guarded alike. */
  url?: string
  method?: 'POST' | 'GET'
  /** Less than the usual 15 s, where somebody waits. */
  timeoutMs?: number
}

export type HookAnswer =
  | {
      kind: 'answered'
      status: number
      headers: Record<string, string>
      text: string
      durationMs: number
      /** The headers it was sent with. */
      sent: Record<string, string>
    }
  | {
      kind: 'failed'
      reason: OutsideError['reason'] | 'circuit_open'
      message: string
      durationMs: number
      /** The headers it was sent with, if it came so far. */
      sent?: Record<string, string>
      /** With `circuit_open`: before this nothing is sent; the attempt does not count. */
      retryAt?: Date
    }

/** Longer than any call lasts. */
const PROBE_MS = 30_000
/** A paused endpoint's work looks again; resuming makes it due at once. */
const PAUSED_MS = 3_600_000
/** The time of the last answer is written this often at most. */
const SEEN_EVERY_MS = 60_000

/**
 * Calls the seller's product, signed by Standard Webhooks, through the guard against addresses that must not be called.
 * Keeps the endpoint's circuit: after faults in a row nothing is sent for a while. Never throws for a fault of the
 * endpoint. Writes to the database, so call it outside a transaction.
 */
export async function callEndpoint(deps: HookDeps, endpoint: EndpointRow, call: HookCall): Promise<HookAnswer> {
  const { ctx } = deps
  const shut = await shutUntil(ctx, endpoint)
  if (shut) {
    await holdJobsFor(ctx.db, endpoint, shut.retryAt)
    return { kind: 'failed', reason: 'circuit_open', durationMs: 0, ...shut }
  }
  const answer = await send(deps, endpoint, call)
  await keepCircuit(ctx, endpoint, answer)
  return answer
}

function hookHeaders(ctx: ServiceContext, endpoint: EndpointRow, call: HookCall): Record<string, string> {
  const signed = signHook({ id: call.id, at: ctx.now(), body: call.body }, secretsOf(ctx, endpoint))
  return { 'content-type': 'application/json; charset=utf-8', 'user-agent': USER_AGENT, ...signed }
}

const USER_AGENT = 'KooGallery-Seller-Portal'

/** The endpoint's secrets that are valid now, the current one first. */
function secretsOf(ctx: ServiceContext, endpoint: EndpointRow): string[] {
  const { secret, previousSecret, previousUntil } = endpoint
  const sealed = previousSecret && previousUntil && previousUntil > ctx.now() ? [secret, previousSecret] : [secret]
  return sealed.map((text) => ctx.secretBox.open(text, secretPlace(endpoint)))
}

/** Sends without looking at the circuit: for the test button. */
export async function send(
  { ctx, known, outside }: HookDeps,
  endpoint: EndpointRow,
  call: HookCall,
): Promise<HookAnswer> {
  const begun = performance.now()
  const durationMs = () => Math.round(performance.now() - begun)
  const fetch: GuardedFetch = outside.hooks(known.seller.seller)
  const sent = hookHeaders(ctx, endpoint, call)
  try {
    const { method = 'POST' } = call
    const answer = await fetch(call.url ?? endpoint.url, {
      method,
      headers: sent,
      body: method === 'POST' ? call.body : undefined,
      timeoutMs: call.timeoutMs,
    })
    const text = await answer.text()
    const headers = Object.fromEntries(answer.headers)
    return { kind: 'answered', status: answer.status, headers, text, durationMs: durationMs(), sent }
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    return { kind: 'failed', reason: error.reason, message: error.message, durationMs: durationMs(), sent }
  }
}

async function shutUntil(
  ctx: ServiceContext,
  endpoint: EndpointRow,
): Promise<{ message: string; retryAt: Date } | null> {
  const now = ctx.now()
  if (endpoint.state !== 'active') {
    return { message: `The endpoint ${endpoint.name} is paused.`, retryAt: new Date(now.getTime() + PAUSED_MS) }
  }
  if (!endpoint.openUntil) return null
  const probing = new Date(now.getTime() + PROBE_MS)
  if (endpoint.openUntil <= now && (await claimProbe(ctx.db, endpoint, now, probing))) return null
  const retryAt = endpoint.openUntil > now ? endpoint.openUntil : probing
  return { message: `The endpoint ${endpoint.name} failed ${endpoint.failures} times in a row.`, retryAt }
}

async function keepCircuit(ctx: ServiceContext, endpoint: EndpointRow, answer: HookAnswer): Promise<void> {
  const now = ctx.now()
  if (answer.kind === 'answered' && answer.status === 410) {
    // Standard Webhooks: whoever answers 410 wants no more.
    const patch = { state: 'paused', pausedReason: 'gone', lastError: 'HTTP 410', lastAnswerAt: now } as const
    return updateEndpoint(ctx.db, endpoint, patch)
  }
  if (answer.kind === 'answered' && !troubles(answer.status)) {
    if (endpoint.failures > 0 || endpoint.openUntil) {
      const well = { failures: 0, failingSince: null, openUntil: null, lastError: null, lastAnswerAt: now }
      await updateEndpoint(ctx.db, endpoint, well)
      await hastenJobsFor(ctx.db, endpoint, now)
      ctx.wakeWorker()
    } else if (!endpoint.lastAnswerAt || now.getTime() - endpoint.lastAnswerAt.getTime() >= SEEN_EVERY_MS) {
      await updateEndpoint(ctx.db, endpoint, { lastAnswerAt: now })
    }
    return
  }
  // Several calls may have failed meanwhile: counted from what is stored now.
  const present = (await findEndpoint(ctx.db, endpoint.sellerId, endpoint.id)) ?? endpoint
  const { pause, ...circuit } = afterFault(present, now)
  const lastError = answer.kind === 'answered' ? `HTTP ${answer.status}` : answer.message
  const paused = pause ? ({ state: 'paused', pausedReason: 'failing' } as const) : {}
  await updateEndpoint(ctx.db, endpoint, { ...circuit, lastError, ...paused })
  if (circuit.openUntil) await holdJobsFor(ctx.db, endpoint, circuit.openUntil)
}
