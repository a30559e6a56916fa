import { z } from 'zod'
import { countCandidates, latestBulkRun } from '@/db/queries/bulk-runs'
import { BULK_KINDS, type BulkFate, type BulkKind, bulkPermission, groupsOf, isUnderWay } from '@/lib/domain/bulk'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { BULK_ADAPTERS } from './adapters'
import { type BulkRunView, viewRun } from './view'

/** Rows that can be chosen by hand for one run. */
const MAX_CHOSEN = 1_000
const CHOSEN_LENGTH = MAX_CHOSEN * 37

/** What is asked for: rows by their ids, or all that a list finds with the parameters of its address. */
export const selectionField = z
  .record(z.string().max(64), z.string())
  .refine(
    (given) => Object.entries(given).every(([name, value]) => value.length <= (name === 'ids' ? CHOSEN_LENGTH : 200)),
    {
      params: { code: 'too_long', values: { max: 200 } },
    },
  )
  // An empty choice of rows finds nothing; any other empty parameter is none.
  .transform((given) =>
    Object.fromEntries(Object.entries(given).filter(([name, value]) => name === 'ids' || value !== '')),
  )

const input = z.object({ kind: z.enum(BULK_KINDS), selection: selectionField })

export type BulkPlan = {
  kind: BulkKind
  /** Groups that are not empty, what will be done first. */
  groups: { group: string; fate: BulkFate; count: number }[]
  /** How many a run would take on now. */
  runs: number
  leftOut: number
  /** The run of this kind that has to end first. */
  underWay: BulkRunView | null
}

/** Says what a run would do, group by group, without doing anything. */
export async function planBulkRun(ctx: ServiceContext, raw: z.input<typeof input>): Promise<BulkPlan> {
  requirePermission(ctx, bulkPermission(raw.kind))
  const { kind, selection } = parseInput(input, raw)
  const [counts, latest] = await Promise.all([
    countCandidates(ctx.db, BULK_ADAPTERS[kind].candidates(ctx, selection)),
    latestBulkRun(ctx.db, ctx.sellerId, kind),
  ])
  const groups = groupsOf(kind).flatMap(([group, fate]) => {
    const count = counts.get(group) ?? 0
    return count > 0 ? [{ group, fate, count }] : []
  })
  const sum = (left: boolean) =>
    groups.reduce((total, { fate, count }) => ((fate === 'leave') === left ? total + count : total), 0)
  return {
    kind,
    groups,
    runs: sum(false),
    leftOut: sum(true),
    underWay: latest && isUnderWay(latest.state) ? viewRun(latest) : null,
  }
}
