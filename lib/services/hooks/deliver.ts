import { findChange } from '@/db/queries/changes'
import { findEndpoint } from '@/db/queries/hooks'
import type { JobPayload } from '@/lib/domain/jobs'
import { retryAfterMs } from '@/lib/domain/provisioning'
import type { Work, WorkResult } from '@/lib/services/work'
import { callEndpoint, type HookAnswer } from './call-endpoint'
import { eventOf } from './event'
import { traceOf } from './trace'

/** Longest wait that `Retry-After` gets. */
const LONGEST_WAIT_MS = 3_600_000

/**
 * Brings one event to one endpoint. Any 2xx is success; everything else is tried again on the ladder, also a 4xx: the
 * product may be mended within the 72 hours. While the endpoint's circuit is open no attempt is made or counted.
 */
export async function deliver(work: Work, payload: Extract<JobPayload, { kind: 'hook' }>): Promise<WorkResult> {
  const { ctx } = work
  const [endpoint, change] = await Promise.all([
    findEndpoint(ctx.db, ctx.sellerId, payload.endpointId),
    payload.changeId === null ? undefined : findChange(ctx.db, ctx.sellerId, payload.changeId),
  ])
  if (!endpoint || endpoint.state === 'removed') return lost('The endpoint was removed.')
  if (!change) return lost('The change is not kept any more.')
  const call = { id: change.id, body: JSON.stringify(eventOf(change)) }
  const answer = await callEndpoint(work, endpoint, call)
  const trace = traceOf(endpoint, call, answer)
  if (answer.kind === 'failed') {
    if (answer.retryAt) return { kind: 'put_off', until: answer.retryAt, error: answer.message }
    return { kind: 'failed', error: answer.message, final: false, ...trace }
  }
  if (answer.status >= 200 && answer.status < 300) return { kind: 'done', ...trace }
  return {
    kind: 'failed',
    error: faultOf(answer),
    final: false,
    notBeforeMs: Math.min(retryAfterMs(answer.headers['retry-after'], ctx.now()) ?? 0, LONGEST_WAIT_MS),
    ...trace,
  }
}

const lost = (error: string): WorkResult => ({ kind: 'failed', error, final: true })

type Answered = Extract<HookAnswer, { kind: 'answered' }>

/** In plain English, for the log of attempts. */
export function faultOf({ status }: Answered): string {
  return status >= 300 && status < 400 ? `HTTP ${status}: redirects are not followed.` : `HTTP ${status}`
}
