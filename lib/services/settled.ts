import type { Span } from '@/db/queries/reports'
import type { Db } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'

/** Results remembered per process; a year of charts of a few accounts. */
const MOST_KEPT = 20_000

const remembered = new WeakMap<Db, Map<string, readonly unknown[]>>()

function rememberedBy({ db }: ServiceContext): Map<string, readonly unknown[]> {
  const known = remembered.get(db) ?? new Map<string, readonly unknown[]>()
  remembered.set(db, known)
  for (const oldest of known.keys()) {
    if (known.size <= MOST_KEPT) break
    known.delete(oldest)
  }
  return known
}

/** What was before a moment far enough behind, read once per process. @param what names it, that moment included */
export async function onceSettled<Row>(ctx: ServiceContext, what: string, read: () => Promise<Row[]>): Promise<Row[]> {
  const known = rememberedBy(ctx)
  const key = `${ctx.sellerId} ${what}`
  const found = known.get(key) as Row[] | undefined
  if (found) return found
  const rows = await read()
  known.set(key, rows)
  return rows
}

/**
 * Rows by step, of which those that lie far enough behind change no more: each process remembers them, so that a chart that
 * is looked at again and again reads only what is new, however much came before.
 * @param series what is counted; tells one chart's steps from another's
 * @param settledMs how long after its end a step may still change
 * @param read reads the rows of a span; their steps count from its beginning
 */
export async function rowsBySteps<Row extends { step: number }>(
  ctx: ServiceContext,
  series: string,
  span: Span & { starts: readonly Date[] },
  settledMs: number,
  read: (span: Span) => Promise<Row[]>,
): Promise<Row[]> {
  const known = rememberedBy(ctx)
  const keyOf = (start: Date) => `${ctx.sellerId} ${series} ${span.stepMs} ${start.getTime()}`
  const ofStep = (start: Date) => known.get(keyOf(start)) as readonly Row[] | undefined
  const firstNew = span.starts.findIndex((start) => !ofStep(start))
  const behind = firstNew < 0 ? span.starts : span.starts.slice(0, firstNew)
  const rows = behind.flatMap((start, step) => (ofStep(start) ?? []).map((row) => ({ ...row, step })))
  const from = span.starts[firstNew]
  if (!from) return rows

  const now = ctx.now().getTime()
  const fresh = await read({ from, to: span.to, stepMs: span.stepMs })
  const byStep = Map.groupBy(fresh, ({ step }) => step)
  for (const [step, start] of span.starts.slice(firstNew).entries()) {
    if (start.getTime() + span.stepMs + settledMs <= now) known.set(keyOf(start), byStep.get(step) ?? [])
  }
  return [...rows, ...fresh.map((row) => ({ ...row, step: row.step + firstNew }))]
}
