import type { BulkRunRow } from '@/db/queries/bulk-runs'

/** A run as people and programs see it. */
export type BulkRunView = Omit<BulkRunRow, 'sellerId' | 'createdById'> & {
  /** Not reached: still to come, or never done because it was cancelled. */
  left: number
}

export function viewRun(run: BulkRunRow): BulkRunView {
  const { sellerId: _, createdById: __, ...rest } = run
  return { ...rest, left: run.total - run.succeeded - run.failed - run.skipped }
}
