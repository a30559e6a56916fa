import type { MessageListRow } from '@/db/queries/message-lists'
import { type Clock, clockFor } from '@/lib/domain/platform-clocks'

/** A call that keeps failing: how often, since when, and the marketplace's clock on it. */
export type FailingCall = { firstFailedAt: Date; failures: number; calls: number; clock: Clock }

/**
 * The present run of failures of one call; null when its latest attempt went well.
 * @param attempts every attempt of the call, newest first, re-runs by hand among them
 */
export function failingCall(attempts: readonly MessageListRow[], now: Date): FailingCall | null {
  const success = attempts.findIndex((attempt) => attempt.verdict === 'accepted')
  const run = success === -1 ? attempts : attempts.slice(0, success)
  // A re-run that fails says nothing about what the marketplace saw, so it neither starts nor extends the clock.
  const calls = run.filter((attempt) => attempt.rerunOf === null)
  const first = calls.at(-1)
  if (!first) return null
  const times = calls.map((attempt) => attempt.receivedAt)
  const clock = clockFor(first.family, first.activity, first.receivedAt, times, now)
  return { firstFailedAt: first.receivedAt, failures: run.length, calls: calls.length, clock }
}

/** Whether a key of ours had signed it; faults of ours are only kept for such calls, whatever key it was. */
export function isSigned({ verdict, keyId }: Pick<MessageListRow, 'verdict' | 'keyId'>): boolean {
  return verdict !== 'refused' || keyId !== null
}
