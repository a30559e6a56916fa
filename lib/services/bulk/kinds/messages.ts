import { type ClockWindow, messageCandidates } from '@/db/queries/bulk-candidates'
import type { BulkItemRow, BulkRunRow } from '@/db/queries/bulk-runs'
import { isStillOpen, selectSubjects } from '@/db/queries/inbox'
import { transaction } from '@/db/transaction'
import { PLATFORM_CLOCKS } from '@/lib/domain/platform-clocks'
import { faultText } from '@/lib/observability/faults'
import { type BulkAdapter, chosenIds, type Settle, SettledMeanwhile } from '@/lib/services/bulk/adapter'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { timeOfUuidv7 } from '@/lib/services/ids'
import { loadKnown } from '@/lib/services/inbox/load-known'
import { rerunMessage } from '@/lib/services/inbox/rerun-message'
import type { Known } from '@/lib/services/inbox/seller-cache'
import { messageQuery, toFilter } from '@/lib/services/messages/query'

/** Windows that close, and calls that are made once only: nothing more comes after those. */
const WINDOWS: readonly ClockWindow[] = PLATFORM_CLOCKS.flatMap(({ family, activity, windowMinutes, end }) => {
  const minutes = windowMinutes ?? (end === 'once' || end === 'single' ? 0 : null)
  return minutes === null ? [] : [{ family, activity, minutes, refunds: end === 'refunded' }]
})

/** Calls about different things go side by side, since most of their time is a commit's wait for the disk; those about one in their order. */
const LANES = 4

/** Failed calls of the marketplace, run through the same handler again. */
export const messages: BulkAdapter = {
  turn: 20,
  candidates(ctx, selection) {
    const ids = chosenIds(selection)
    // Rows chosen are judged among all failures of their calls, which is what tells how long a call has failed.
    const query = messageQuery.parse(ids ? { range: '90d', test: 'show' } : selection)
    return messageCandidates(toFilter(ctx, query), ids, WINDOWS, ctx.now())
  },
  async run(ctx, run, items, settle) {
    const known = await loadKnown(ctx.db, ctx.secretBox, ctx.sellerId)
    const subjects = await selectSubjects(
      ctx.db,
      ctx.sellerId,
      items.map(({ subjectId: id }) => ({ id, receivedAt: timeOfUuidv7(id) })),
    )
    const about = ({ subjectId }: BulkItemRow) => {
      const subject = subjects.get(subjectId)
      return subject?.tenantId ?? subject?.instanceId ?? subject?.orderId ?? subjectId
    }
    const chains = Map.groupBy(items, about).values()
    // One chain after another in each lane: `values()` is one iterator for all of them.
    const lanes = Array.from({ length: LANES }, async () => {
      for (const chain of chains) for (const item of chain) await runOne(ctx, run, item, settle, known ?? undefined)
    })
    const faults = (await Promise.allSettled(lanes)).filter((lane) => lane.status === 'rejected')
    if (faults[0]) throw faults[0].reason
  },
}

async function runOne(ctx: ServiceContext, run: BulkRunRow, item: BulkItemRow, settle: Settle, known?: Known) {
  const { position, subjectId: messageId } = item
  const message = { sellerId: ctx.sellerId, id: messageId, receivedAt: timeOfUuidv7(messageId) }
  const failed = (note: string) =>
    transaction(ctx.db, (tx) => settle(tx, [{ position, state: 'failed', note: note.slice(0, 500) }]))
  if (!(await isStillOpen(ctx.db, message))) {
    return transaction(ctx.db, (tx) => settle(tx, [{ position, state: 'skipped' }]))
  }
  try {
    await rerunMessage(
      ctx,
      { messageId, reason: run.reason },
      {
        known,
        also: (tx, { verdict, resultCode }) =>
          settle(tx, [
            verdict === 'accepted' ? { position, state: 'succeeded' } : { position, state: 'failed', note: resultCode },
          ]),
      },
    )
  } catch (error) {
    if (error instanceof SettledMeanwhile) throw error
    if (error instanceof ServiceError) return failed(error.message)
    // One call that trips over a fault must not hold up the others.
    ctx.log.error({ err: error, messageId }, 'the call could not be run again')
    return failed(faultText(error))
  }
}
