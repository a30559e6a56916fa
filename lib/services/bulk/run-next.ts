import {
  type BulkEnd,
  type BulkRunRow,
  findBulkRun,
  moveBulkRun,
  nextBulkItems,
  settleBulkItems,
} from '@/db/queries/bulk-runs'
import type { Tx } from '@/db/types'
import { BULK_PERMISSION } from '@/lib/domain/bulk'
import { may, ROLES } from '@/lib/domain/roles'
import { faultText } from '@/lib/observability/faults'
import type { ServiceContext } from '@/lib/services/context'
import type { Work, WorkResult } from '@/lib/services/work'
import { SettledMeanwhile } from './adapter'
import { BULK_ADAPTERS } from './adapters'

/** Turns of one step: seconds at most, so that a stopping worker hands over soon and a lease never runs out. */
const TURNS = 5

/**
 * The next step of a run: a few turns, with a look before each whether it was paused or cancelled. When steps fail again and again the run pauses itself and says why; nothing of it is lost.
 */
export async function runNext({ ctx }: Pick<Work, 'ctx'>, runId: string): Promise<WorkResult> {
  const key = { sellerId: ctx.sellerId, id: runId }
  try {
    for (let turns = 0; turns < TURNS; turns += 1) {
      const run = await findBulkRun(ctx.db, key)
      if (run?.state !== 'running') return { kind: 'done' }
      const { turn, run: act } = BULK_ADAPTERS[run.kind]
      const items = await nextBulkItems(ctx.db, key, turn)
      if (items.length === 0) {
        const apply = async (tx: Tx) => {
          await moveBulkRun(tx, key, ['running'], { state: 'done', finishedAt: ctx.now() })
        }
        return { kind: 'done', apply }
      }
      await act(actingFor(ctx, run), run, items, settleOf(key))
    }
    return { kind: 'more' }
  } catch (error) {
    // The other one goes on with it.
    if (error instanceof SettledMeanwhile) return { kind: 'more', delayMs: 1_000 }
    ctx.log.error({ err: error, runId }, 'a step of a bulk run failed')
    const fault = faultText(error).slice(0, 500)
    const onDead = async (tx: Tx) => {
      await moveBulkRun(tx, key, ['running'], { state: 'paused', pausedAt: ctx.now(), pausedBy: null, fault })
    }
    return { kind: 'failed', error: fault, final: false, onDead }
  }
}

function settleOf(key: { sellerId: string; id: string }) {
  return async (tx: Tx, ends: readonly BulkEnd[]) => {
    if (!(await settleBulkItems(tx, key, ends))) throw new SettledMeanwhile()
  }
}

/** Who began the run was allowed to then, and stands in the log of everything it does. */
function actingFor(ctx: ServiceContext, run: BulkRunRow): ServiceContext {
  const { createdById: id, createdBy: name } = run
  if (id === null) return { ...ctx, actor: { kind: 'config', name } }
  const role = ROLES.findLast((each) => may(each, BULK_PERMISSION[run.kind])) ?? 'owner'
  return { ...ctx, actor: { kind: 'user', id, name, role } }
}
