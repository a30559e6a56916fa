import { findLicensedSales } from '@/db/queries/licensed-sales'
import type { MessageListRow } from '@/db/queries/message-lists'
import type { Db } from '@/db/types'
import { type Clock, clockFamily, clockFor } from '@/lib/domain/platform-clocks'

/** A call that keeps failing: how often, since when, and the marketplace's clock on it. */
export type FailingCall = { firstFailedAt: Date; failures: number; calls: number; clock: Clock }

/**
 * The present run of failures of one call; null when its latest attempt went well.
 * @param attempts every attempt of the call, newest first, re-runs by hand among them
 * @param licensed instances and orders of products sold as licences
 */
export function failingCall(
  attempts: readonly MessageListRow[],
  now: Date,
  licensed: ReadonlySet<string>,
): FailingCall | null {
  const success = attempts.findIndex((attempt) => attempt.verdict === 'accepted')
  const run = success === -1 ? attempts : attempts.slice(0, success)
  // A re-run that fails says nothing about what the marketplace saw, so it neither starts nor extends the clock.
  const calls = run.filter((attempt) => attempt.rerunOf === null)
  const first = calls.at(-1)
  if (!first) return null
  const times = calls.map((attempt) => attempt.receivedAt)
  const asLicense = licensed.has(first.instanceId ?? '') || licensed.has(first.orderId ?? '')
  const clock = clockFor(clockFamily(first.family, asLicense), first.activity, first.receivedAt, times, now)
  return { firstFailedAt: first.receivedAt, failures: run.length, calls: calls.length, clock }
}

/** Which of the messages' instances and orders are about licences: their calls have a clock of their own. */
export function licensedAmong(
  db: Db,
  sellerId: string,
  messages: readonly Pick<MessageListRow, 'instanceId' | 'orderId'>[],
): Promise<ReadonlySet<string>> {
  const named = (id: string | null) => (id === null ? [] : [id])
  return findLicensedSales(db, sellerId, {
    instanceIds: [...new Set(messages.flatMap(({ instanceId }) => named(instanceId)))],
    orderIds: [...new Set(messages.flatMap(({ orderId }) => named(orderId)))],
  })
}

/** Whether a key of ours had signed it; faults of ours are only kept for such calls, whatever key it was. */
export function isSigned({ verdict, keyId }: Pick<MessageListRow, 'verdict' | 'keyId'>): boolean {
  return verdict !== 'refused' || keyId !== null
}
