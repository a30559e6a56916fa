import { z } from 'zod'
import { type InstanceRow, lockInstance } from '@/db/queries/fulfilment'
import { hastenJobs, insertAttempt, insertJob, type JobRow } from '@/db/queries/jobs'
import { findInHand, lockInHand, type ProductJobRow } from '@/db/queries/product-jobs'
import type { Tx } from '@/db/types'
import { actorName, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { notFound } from '@/lib/services/refusals'

/** By which lease the product has a job it speaks of; one it was handed by hook has none. */
export const leaseField = z.uuid().nullish()

export type InHand = { job: JobRow; hand: ProductJobRow; instance: InstanceRow }

/**
 * The job the product speaks of, locked after its instance. Throws `not_found` for one the product was never told of,
 * `conflict` for a lease that is not the present one. A repeat of what was said comes through: the job says that it has ended.
 */
export async function lockReported(
  tx: Tx,
  ctx: ServiceContext,
  at: { jobId: string; instanceId: string },
  leaseId: string | null | undefined,
): Promise<InHand> {
  const instance = await lockInstance(tx, ctx.sellerId, at.instanceId)
  const found = await lockInHand(tx, ctx.sellerId, at.jobId)
  if (!instance || !found) throw notFound('job')
  const { hand } = found
  if (hand.way === 'pull' && hand.leaseId !== (leaseId ?? null)) {
    throw new ServiceError('conflict', 'This lease is not the present one: it ran out, and the job was leased again.', [
      { path: 'leaseId', message: 'Not the present lease of the job.' },
    ])
  }
  return { ...found, instance }
}

/** Which instance a job is about, before anything is locked. Throws `not_found` for one the product was never told of. */
export async function instanceOfJob(ctx: ServiceContext, jobId: string): Promise<string> {
  const isId = z.uuid().safeParse(jobId).success
  const hand = isId ? await findInHand(ctx.db, { sellerId: ctx.sellerId, jobId }) : undefined
  if (!hand) throw notFound('job')
  return hand.instanceId
}

/** The job was called off while the product was at it, or the product is told so now. */
export function calledOff(): ServiceError {
  return new ServiceError(
    'gone',
    'The job was called off; nothing of it is kept. Where the instance was released, a release job follows.',
  )
}

/**
 * The product has ended its work on a job that a release called off: the release need not wait any longer. What came after
 * the release was confirmed may have made something, so it is released once more.
 */
export async function cleanUpAfter(
  tx: Tx,
  ctx: ServiceContext,
  { job, instance }: InHand,
  made: boolean,
): Promise<void> {
  if (instance.status !== 'released') return
  const { sellerId, instanceId } = instance
  const lane = `instance:${instanceId}`
  const now = ctx.now()
  await hastenJobs(tx, sellerId, lane, now)
  if (!made) return
  const orderId = job.orderId ?? instance.orderId
  await insertJob(tx, {
    sellerId,
    id: ctx.newId(),
    kind: 'provision',
    lane,
    payload: { kind: 'provision', instanceId, action: 'release', orderId },
    test: job.test,
    orderId,
    instanceId,
    idempotencyKey: `provision:${instanceId}:release:${orderId}:after:${job.id}`,
    now,
  })
}

/** What the product said, beside the attempts of the worker. */
export async function recordReport(
  tx: Tx,
  ctx: ServiceContext,
  { job, hand }: InHand,
  said: { ok: boolean; error?: string; answer?: string },
): Promise<void> {
  const startedAt = hand.leasedAt ?? hand.pendingSince ?? hand.since
  await insertAttempt(tx, {
    sellerId: job.sellerId,
    jobId: job.id,
    // Beside the worker’s own attempts, after them.
    attempt: job.attempts + Math.max(hand.leases, 1),
    startedAt,
    durationMs: Math.max(0, ctx.now().getTime() - startedAt.getTime()),
    ok: said.ok,
    error: said.error ?? null,
    request: hand.way === 'pull' ? `leased by ${hand.leasedBy ?? ''}` : 'handed over by hook',
    answer: `${actorName(ctx.actor)}: ${said.answer ?? (said.ok ? 'done' : 'failed')}`,
  })
}
