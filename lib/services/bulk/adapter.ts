import type { BulkEnd, BulkItemRow, BulkRunRow, Candidates } from '@/db/queries/bulk-runs'
import type { Tx } from '@/db/types'
import type { BulkSelection } from '@/lib/domain/bulk'
import type { ServiceContext } from '@/lib/services/context'

/** Another worker was quicker with an item: everything of this attempt is rolled back. */
export class SettledMeanwhile extends Error {}

/** Settles items in the transaction of what was done to them; throws `SettledMeanwhile`. */
export type Settle = (tx: Tx, ends: readonly BulkEnd[]) => Promise<void>

/** What is particular to one kind of bulk run. */
export type BulkAdapter = {
  /** Items that one turn takes: done together where that is cheap, else looked at between each two. */
  turn: number
  /** What a selection finds, each with its group (db/queries/bulk-candidates). */
  candidates(ctx: ServiceContext, selection: BulkSelection): Candidates
  /**
   * Does some items and settles every one of them, each within the transaction of its effect, so that a crash between
   * any two statements leaves each either done and counted or neither. `ctx` acts for who began the run.
   */
  run(ctx: ServiceContext, run: BulkRunRow, items: readonly BulkItemRow[], settle: Settle): Promise<void>
}

/** The ids of a selection; undefined when it goes by filter. An empty list finds nothing. */
export function chosenIds({ ids }: { ids?: string }): string[] | undefined {
  return ids === undefined ? undefined : ids.split(',').filter(Boolean)
}
