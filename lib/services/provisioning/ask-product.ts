import type { InstanceRow } from '@/db/queries/fulfilment'
import { findEndpointByName, nameEndpoint } from '@/db/queries/hooks'
import { type ProductJobRow, putInHand, updateInHand } from '@/db/queries/product-jobs'
import type { Tx } from '@/db/types'
import type { ProvisionAction, Provisioning } from '@/lib/domain/products'
import { DEADLINE_HOURS, pollDelayMs, retryAfterMs } from '@/lib/domain/provisioning'
import { ServiceError } from '@/lib/services/errors'
import { callEndpoint, type HookAnswer } from '@/lib/services/hooks/call-endpoint'
import { takeKey } from '@/lib/services/licensing/take-key'
import type { Work, WorkResult } from '@/lib/services/work'
import { accessOf, finish, giveToPerson, keyOf } from './finish'
import { type ProductAnswer, readAnswer, withoutSecrets } from './product-answer'
import { productEvent, withoutContact } from './product-event'

type Hook = Extract<Provisioning, { mode: 'hook' }>
export type ProvisionRequest = { instanceId: string; action: ProvisionAction; orderId: string }

/**
 * One attempt to have the seller's product act on an instance: a signed call, or, once it has said "later", a question how
 * far it is. A fault that no repetition mends, and the deadline, put a person in charge.
 */
export async function askProduct(
  work: Work,
  instance: InstanceRow,
  provisioning: Hook,
  request: ProvisionRequest,
): Promise<WorkResult> {
  const { ctx, known, job } = work
  const hand = await handOver(work, instance, request.action, provisioning, 'hook')
  const onDead = (tx: Tx) =>
    giveToPerson(tx, ctx, instance, { ...request, jobId: job.id }, known.seller.settings.taskHours)
  const failed = (error: string, final: boolean, trace: Trace = {}): WorkResult => ({
    kind: 'failed',
    error,
    final: final || ctx.now() >= hand.deadline,
    onDead,
    ...trace,
  })

  const endpoint = await findEndpointByName(ctx.db, job.sellerId, provisioning.endpoint)
  if (!endpoint)
    return failed(`There is no hook endpoint named ${provisioning.endpoint}; add it under Settings.`, false)
  if (job.endpointId !== endpoint.id) await nameEndpoint(ctx.db, job, endpoint.id)
  const { action } = request
  const event = await productEvent(ctx.db, ctx, job, instance, {
    action,
    attempt: job.attempts,
    deadline: hand.deadline,
  })
  const { statusUrl } = hand
  const answer = await callEndpoint(
    work,
    endpoint,
    statusUrl ? { id: job.id, body: '', url: statusUrl, method: 'GET' } : { id: job.id, body: JSON.stringify(event) },
  )
  if (answer.kind === 'failed' && answer.reason === 'circuit_open') {
    const until = answer.retryAt ?? new Date(ctx.now().getTime() + 60_000)
    return ctx.now() >= hand.deadline
      ? failed(answer.message, true)
      : { kind: 'put_off', until: earlier(until, hand.deadline), error: answer.message }
  }
  const shown = statusUrl ? `GET ${statusUrl}` : `POST ${endpoint.url}\n${JSON.stringify(withoutContact(event))}`
  const trace = { request: shown, answer: told(answer) }
  if (answer.kind === 'failed') return failed(answer.message, false, trace)

  if (statusUrl && answer.status === 404) {
    // The product has lost the job: it is called again.
    return { kind: 'more', ...trace, delayMs: 5_000, apply: (tx) => updateInHand(tx, hand, { statusUrl: null }) }
  }

  const said = readAnswer(answer.status, answer.text)
  const wishedMs = retryAfterMs(answer.headers['retry-after'], ctx.now())
  switch (said.word.kind) {
    case 'failed':
      return failed(said.reason, said.word.final, { ...trace, notBeforeMs: Math.min(wishedMs ?? 0, 3_600_000) })
    case 'pending':
      if (ctx.now() >= hand.deadline) return failed('The product was not done in time.', true, trace)
      return { kind: 'more', ...trace, ...later(work, hand, said, wishedMs) }
    case 'done':
      try {
        const access = await accessOf(ctx, instance, action, said.access)
        const key = keyOf(known.products, instance, action, said.license)
        return {
          kind: 'done',
          ...trace,
          apply: async (tx) => {
            if (key) await takeKey(tx, ctx, known.products, instance, key)
            await finish(tx, ctx, instance, { jobId: job.id, action }, access)
          },
        }
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error
        return failed(`HTTP ${answer.status}, but what it holds does not fit: ${issuesOf(error)}`, false, trace)
      }
    default:
      return said.word satisfies never
  }
}

type Trace = { request?: string; answer?: string; notBeforeMs?: number }

/** Writes down that the product is about to hear of the job, and by when it has to be done. */
export async function handOver(
  { ctx, job }: Work,
  { instanceId }: InstanceRow,
  action: ProvisionAction,
  { deadlineHours = DEADLINE_HOURS }: { deadlineHours?: number },
  way: 'hook' | 'pull',
): Promise<ProductJobRow> {
  const now = ctx.now()
  return putInHand(ctx.db, {
    sellerId: job.sellerId,
    jobId: job.id,
    way,
    instanceId,
    action,
    test: job.test,
    seq: job.seq,
    since: now,
    deadline: new Date(now.getTime() + deadlineHours * 3_600_000),
  })
}

/** The job waits until the product is asked again; at the deadline at the latest. */
function later({ ctx, job }: Work, hand: ProductJobRow, said: ProductAnswer, wishedMs: number | undefined) {
  const now = ctx.now()
  const asked = hand.asked + 1
  const statusUrl = said.statusUrl ?? hand.statusUrl
  const delayMs = pollDelayMs(asked, statusUrl !== null, wishedMs)
  return {
    delayMs: Math.max(0, earlier(new Date(now.getTime() + delayMs), hand.deadline).getTime() - now.getTime()),
    apply: (tx: Tx) =>
      updateInHand(
        tx,
        { sellerId: job.sellerId, jobId: job.id },
        { pendingSince: hand.pendingSince ?? now, asked, statusUrl },
      ),
  }
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b
}

function told(answer: HookAnswer): string {
  if (answer.kind === 'failed') return `${answer.reason}: ${answer.message}`
  return `HTTP ${answer.status} in ${answer.durationMs} ms\n${withoutSecrets(answer.text)}`
}

function issuesOf(error: ServiceError): string {
  return error.issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join(' ') || error.message
}
