import { z } from 'zod'
import { deliveryCandidates, jobCandidates, notificationCandidates } from '@/db/queries/bulk-candidates'
import type { BulkEnd, BulkItemRow, BulkRunRow } from '@/db/queries/bulk-runs'
import { lockJobs, reviveJobs } from '@/db/queries/job-lists'
import type { JobRow } from '@/db/queries/jobs'
import { transaction } from '@/db/transaction'
import { JOB_KINDS, JOB_STATES, type JobState } from '@/lib/domain/jobs'
import { type BulkAdapter, chosenIds, type Settle } from '@/lib/services/bulk/adapter'
import type { ServiceContext } from '@/lib/services/context'
import { deliveryFilter } from '@/lib/services/hooks/deliveries'
import { choice, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'

/** What becomes due again at once with a full set of attempts: all three kinds are jobs of the outbox. */
const TURN = 500

const jobFilter = z.object({
  test: choice(['1']),
  state: choice(JOB_STATES),
  kind: choice(JOB_KINDS),
  order: textFilter,
  instance: textFilter,
})

/** Dead jobs of any kind. */
export const jobs: BulkAdapter = {
  turn: TURN,
  candidates(ctx, selection) {
    const { test, state, kind, order, instance } = parseInput(jobFilter, selection)
    const ids = idsOf(selection)
    const filter = { kind, states: state ? [state] : undefined, orderId: order, instanceId: instance }
    return jobCandidates(ctx.sellerId, { ...filter, withTests: ids !== undefined || test === '1' }, ids)
  },
  run: reviving(['dead']),
}

const notificationFilter = z.object({ channel: z.uuid().optional().catch(undefined), state: choice(JOB_STATES) })

/** Messages to people that did not arrive. */
export const notifications: BulkAdapter = {
  turn: TURN,
  candidates(ctx, selection) {
    const { channel, state } = parseInput(notificationFilter, selection)
    const filter = { channelId: channel, states: state ? [state] : undefined }
    return notificationCandidates(ctx.sellerId, filter, idsOf(selection))
  },
  run: reviving(['dead', 'cancelled']),
}

/** Events to one endpoint of the seller's product, also such that arrived. */
export const hookDeliveries: BulkAdapter = {
  turn: TURN,
  candidates: (ctx, selection) =>
    deliveryCandidates(ctx.sellerId, parseInput(deliveryFilter, selection), idsOf(selection)),
  run: reviving(['dead', 'cancelled', 'done']),
}

/** Makes the jobs that are still in one of `states` due again, all of a turn in one transaction. */
function reviving(states: readonly JobState[]) {
  return async (ctx: ServiceContext, _: BulkRunRow, items: readonly BulkItemRow[], settle: Settle) => {
    await transaction(ctx.db, async (tx) => {
      const locked = await lockJobs(
        tx,
        ctx.sellerId,
        items.map(({ subjectId }) => subjectId),
      )
      const found = new Map(locked.map((job) => [job.id, job]))
      const revived: JobRow[] = []
      const ends = items.map(({ position, subjectId }): BulkEnd => {
        const job = found.get(subjectId)
        if (!job || !states.includes(job.state)) return { position, state: 'skipped', note: job?.state ?? null }
        revived.push(job)
        return { position, state: 'succeeded' }
      })
      for (const [kind, group] of Map.groupBy(revived, (job) => job.kind)) {
        await reviveJobs(
          tx,
          ctx.sellerId,
          kind,
          group.map(({ id }) => id),
          ctx.now(),
        )
      }
      await settle(tx, ends)
    })
    ctx.wakeWorker()
  }
}

/** What is no id finds nothing. */
function idsOf(selection: Parameters<typeof chosenIds>[0]): string[] | undefined {
  return chosenIds(selection)?.filter((id) => z.uuid().safeParse(id).success)
}
