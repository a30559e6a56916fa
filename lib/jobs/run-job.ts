import { lockInstance } from '@/db/queries/fulfilment'
import { insertAttempt, type JobRow, settleJob } from '@/db/queries/jobs'
import { transaction } from '@/db/transaction'
import { backoffMs, MAX_ATTEMPTS } from '@/lib/domain/jobs'
import { storable } from '@/lib/domain/storable'
import { faultText } from '@/lib/observability/faults'
import type { Metrics } from '@/lib/observability/metrics'
import type { ServiceContext } from '@/lib/services/context'
import type { Known } from '@/lib/services/inbox/seller-cache'
import type { Outside, Work, WorkResult } from '@/lib/services/work'

export type RunnerOptions = {
  context(sellerId: string): ServiceContext
  known(sellerId: string): Promise<Known | null>
  attempt(work: Work, payload: JobRow['payload']): Promise<WorkResult>
  fetch: typeof fetch
  outside: Outside
  metrics: Metrics
}

/** Thrown to roll back the effect of an attempt whose lease was lost or whose job was cancelled. */
class Superseded extends Error {}

/** Makes one attempt at a claimed job and settles it. Never throws for a fault of the job itself. */
export async function runJob(options: RunnerOptions, job: JobRow): Promise<void> {
  const ctx = options.context(job.sellerId)
  const startedAt = ctx.now()
  const startedMs = performance.now()
  const result = keepable(await tryOnce(options, ctx, job))
  try {
    await transaction(ctx.db, async (tx) => {
      // Whoever acts on an instance locks it first, and its jobs then.
      if (job.kind === 'provision' && job.instanceId !== null) await lockInstance(tx, job.sellerId, job.instanceId)
      if (!(await settleJob(tx, job, settlement(ctx, job, result)))) throw new Superseded()
      if (result.kind === 'done' || result.kind === 'more') await result.apply?.(tx)
      else if (result.kind === 'failed' && isDead(job, result)) await result.onDead?.(tx)
      if (result.kind === 'put_off') return
      await insertAttempt(tx, {
        sellerId: job.sellerId,
        jobId: job.id,
        attempt: job.attempts,
        startedAt,
        durationMs: Math.round(performance.now() - startedMs),
        ok: result.kind !== 'failed',
        error: result.kind === 'failed' ? result.error : null,
        request: result.request ?? null,
        answer: result.answer ?? null,
      })
    })
  } catch (error) {
    if (error instanceof Superseded) return
    // The lease runs out and the job is tried again, by this worker or another.
    ctx.log.error({ err: error, jobId: job.id, kind: job.kind }, 'job could not be settled')
  }
  options.metrics.jobRuns.inc({ kind: job.kind, outcome: outcomeOf(job, result) })
  options.metrics.jobDuration.observe({ kind: job.kind }, (performance.now() - startedMs) / 1_000)
}

async function tryOnce(options: RunnerOptions, ctx: ServiceContext, job: JobRow): Promise<WorkResult> {
  try {
    const known = await options.known(job.sellerId)
    if (!known) return { kind: 'failed', error: `There is no seller account ${job.sellerId}.`, final: true }
    return await options.attempt({ ctx, known, job, fetch: options.fetch, outside: options.outside }, job.payload)
  } catch (error) {
    ctx.log.error({ err: error, jobId: job.id, kind: job.kind }, 'job failed')
    return { kind: 'failed', error: faultText(error), final: false }
  }
}

/** What others said, as the database takes it: an answer with a NUL must not keep its job from ever being settled. */
function keepable(result: WorkResult): WorkResult {
  const kept = {
    ...result,
    request: result.request && storable(result.request),
    answer: result.answer && storable(result.answer),
  }
  return 'error' in kept ? { ...kept, error: storable(kept.error) } : kept
}

function isDead(job: JobRow, result: Extract<WorkResult, { kind: 'failed' }>): boolean {
  return result.final || job.attempts >= job.maxAttempts
}

function outcomeOf(job: JobRow, result: WorkResult) {
  if (result.kind !== 'failed') return result.kind
  return isDead(job, result) ? 'dead' : 'retry'
}

function settlement(ctx: ServiceContext, job: JobRow, result: WorkResult): Parameters<typeof settleJob>[2] {
  const now = ctx.now()
  if (result.kind === 'done') return { state: 'done', finishedAt: now, lastError: null }
  if (result.kind === 'put_off') {
    return { state: 'waiting', runAt: result.until, lastError: result.error, attempts: job.attempts - 1 }
  }
  // Every step gets its own set of attempts.
  const allowed = MAX_ATTEMPTS[job.kind]
  if (result.kind === 'more') {
    const runAt = new Date(now.getTime() + (result.delayMs ?? 0))
    return { state: 'waiting', runAt, lastError: null, maxAttempts: job.attempts + allowed }
  }
  if (isDead(job, result)) return { state: 'dead', finishedAt: now, lastError: result.error }
  const failures = Math.max(1, job.attempts - job.maxAttempts + allowed)
  const delayMs = Math.max(backoffMs(failures, ctx.random(), job.kind), result.notBeforeMs ?? 0)
  const runAt = new Date(now.getTime() + delayMs)
  return { state: 'waiting', runAt, lastError: result.error }
}
