import { z } from 'zod'
import { transaction } from '@/db/transaction'
import { type EventRefusal, type EventVerdict, MAX_EVENTS } from '@/lib/domain/metering'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { loadKnown } from '@/lib/services/inbox/load-known'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { type EventResult, ingestEvents, previewEvents } from './ingest-events'
import { readUsageCsv, type UsageCsvRow } from './read-usage-csv'

/** Rows of one upload; what is more is left out, and said. */
export const USAGE_IMPORT_MAX = 50_000
/** Rows told one by one: those that need a look come first. */
const TOLD = 1_000

const input = z.object({ text: z.string().min(1).max(3_900_000) })
export type ImportUsageInput = z.input<typeof input>

export type UsageRowResult = {
  line: number
  id: string
  instanceId: string
  meter: string
  value: string
  time: string
  verdict: EventVerdict
  reason: EventRefusal | null
}

export type UsageImport = {
  rows: number
  counts: Record<EventVerdict, number>
  /** Refused rows and conflicts first, then the others; not all of a long list. */
  told: UsageRowResult[]
  /** Rows beyond what one upload takes. */
  leftOut: number
}

type Judge = (events: readonly unknown[]) => Promise<EventResult[]>

/** What an upload of this list would do; writes nothing. */
export async function previewUsage(ctx: ServiceContext, raw: ImportUsageInput): Promise<UsageImport> {
  requirePermission(ctx, 'metering:write')
  const { text } = parseInput(input, raw)
  const known = await knownOf(ctx)
  const taken = new Map<string, string>()
  return judgeRows(text, (events) => previewEvents(ctx, known, events, taken))
}

/**
 * Takes in the events of a list, as if the product had reported them: the same rules, and safe to repeat, because an id
 * that was taken is a duplicate.
 */
export async function importUsage(ctx: ServiceContext, raw: ImportUsageInput): Promise<UsageImport> {
  requirePermission(ctx, 'metering:write')
  const { text } = parseInput(input, raw)
  const known = await knownOf(ctx)
  const result = await judgeRows(text, (events) => ingestEvents(ctx, known, { events, source: 'csv' }))
  await transaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, {
      action: 'usage.import',
      subjectKind: 'usage_import',
      subjectId: 'csv',
      details: { rows: result.rows, ...result.counts },
    }),
  )
  return result
}

async function judgeRows(text: string, judge: Judge): Promise<UsageImport> {
  const { rows, missing } = readUsageCsv(text)
  if (missing.length > 0) {
    const columns = missing.join(', ')
    const message = `The first line must name the columns; missing: ${columns}.`
    throw new ServiceError('invalid', message, [{ path: 'text', code: 'usage_columns', message, values: { columns } }])
  }
  const taken = rows.slice(0, USAGE_IMPORT_MAX)
  const counts = { accepted: 0, duplicate: 0, conflict: 0, refused: 0 }
  const bad: UsageRowResult[] = []
  const good: UsageRowResult[] = []
  for (let from = 0; from < taken.length; from += MAX_EVENTS) {
    const part = taken.slice(from, from + MAX_EVENTS)
    for (const result of await judge(part.map(({ event }) => event))) {
      counts[result.verdict] += 1
      const row = part[result.index]
      if (!row) continue
      const list = result.verdict === 'refused' || result.verdict === 'conflict' ? bad : good
      if (list.length < TOLD) list.push(toResult(row, result))
    }
  }
  const told = [...bad, ...good].slice(0, TOLD)
  return { rows: taken.length, counts, told, leftOut: rows.length - taken.length }
}

function toResult({ line, event }: UsageCsvRow, { verdict, reason }: EventResult): UsageRowResult {
  const { id = '', instanceId = '', meter = '', value = '', time = '' } = event
  return { line, id, instanceId, meter, value, time, verdict, reason: reason ?? null }
}

async function knownOf(ctx: ServiceContext) {
  const known = await loadKnown(ctx.db, ctx.secretBox, ctx.sellerId)
  if (!known) throw notFound('seller')
  return known
}
