import { type BulkItemRow, endBulkRun, findBulkRun, listBulkItems, settleBulkItem } from '@/db/queries/bulk-runs'
import { isStillOpen } from '@/db/queries/inbox'
import { transaction } from '@/db/transaction'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { timeOfUuidv7 } from '@/lib/services/ids'
import { rerunMessage } from '@/lib/services/inbox/rerun-message'
import type { Work, WorkResult } from '@/lib/services/work'

/** Calls at a time: short enough to hand over at a stop, long enough not to live by the job table. */
const STEP = 20

type Verdict = Parameters<typeof settleBulkItem>[2]

/** The next step of a retry of many. Looks before every call whether it was cancelled. */
export async function retryNext({ ctx }: Pick<Work, 'ctx'>, runId: string): Promise<WorkResult> {
  const key = { sellerId: ctx.sellerId, id: runId }
  const items = await listBulkItems(ctx.db, key, 'waiting', STEP)
  for (const item of items) {
    const run = await findBulkRun(ctx.db, key)
    if (run?.state !== 'running') return { kind: 'done' }
    // Who asked for it was allowed to when the run began, and stands in the log of every call.
    const actor: ServiceContext['actor'] = run.createdById
      ? { kind: 'user', id: run.createdById, name: run.createdBy, role: 'operator' }
      : { kind: 'config', name: run.createdBy }
    const end = await retryOne({ ...ctx, actor }, item, run.reason)
    await transaction(ctx.db, (tx) => settleBulkItem(tx, item, end))
  }
  if (items.length === STEP) return { kind: 'more' }
  return { kind: 'done', apply: (tx) => endBulkRun(tx, key, { state: 'done', finishedAt: ctx.now() }) }
}

async function retryOne(ctx: ServiceContext, { messageId }: BulkItemRow, reason: string): Promise<Verdict> {
  const message = { sellerId: ctx.sellerId, id: messageId, receivedAt: timeOfUuidv7(messageId) }
  if (!(await isStillOpen(ctx.db, message))) return { state: 'skipped' }
  try {
    const { verdict, resultCode } = await rerunMessage(ctx, { messageId, reason })
    return verdict === 'accepted' ? { state: 'succeeded' } : { state: 'failed', note: resultCode }
  } catch (error) {
    if (error instanceof ServiceError) return { state: 'failed', note: error.message }
    // One call that trips over a fault must not hold up the others.
    ctx.log.error({ err: error, messageId }, 'the call could not be run again')
    return { state: 'failed', note: error instanceof Error ? error.message.slice(0, 500) : String(error) }
  }
}
