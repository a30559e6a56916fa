import { z } from 'zod'
import { type RecordFilter, selectRecords } from '@/db/queries/usage-lists'
import { selectMeters } from '@/db/queries/usage-reports'
import { decimal, formatDecimal } from '@/lib/domain/decimal'
import { BOOKS, bookOf, RECORD_STATES, type RecordState } from '@/lib/domain/metering'
import { PAGE_SIZE, type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, momentFilter, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'

const uuidFilter = z.uuid().optional().catch(undefined)

const listInput = z.object({
  ...pageFields,
  q: textFilter,
  state: choice(RECORD_STATES),
  /** All states of one term of the books: what "waiting" adds up. */
  book: choice(BOOKS),
  code: textFilter,
  instance: textFilter,
  meter: textFilter,
  product: textFilter,
  package: textFilter,
  customer: textFilter,
  window: uuidFilter,
  batch: uuidFilter,
  from: momentFilter,
  to: momentFilter,
  late: choice(['1', '0']),
  checked: choice(['1', '0']),
})

export type RecordListRow = {
  meteringSn: string
  test: boolean
  instanceId: string
  productName: string | null
  customerId: string | null
  customerName: string | null
  meter: string
  unit: string | null
  value: string
  beginTime: Date
  endTime: Date
  state: RecordState
  code: string | null
  reason: string | null
  relatePkgInstance: string | null
  late: boolean
  attempts: number
  batchId: string | null
  windowId: string
  sealedAt: Date
  sentAt: Date | null
  decidedAt: Date | null
  checkedAt: Date | null
  checkedBy: string | null
}

const flag = (value: '1' | '0' | undefined) => (value === undefined ? undefined : value === '1')

/** The filter that the parameters of a list's address mean; bulk actions take the same. */
export function recordFilter(input: ListInput): RecordFilter {
  const {
    test,
    q,
    state,
    book,
    code,
    instance,
    meter,
    product,
    customer,
    window,
    batch,
    from,
    to,
    late,
    checked,
    ...rest
  } = parseInput(listInput, input)
  const ofBook = book ? RECORD_STATES.filter((each) => bookOf(each) === book) : undefined
  return {
    withTests: test === '1',
    states: state ? [state] : ofBook,
    code,
    instance,
    meter,
    product,
    packageInstance: rest.package,
    customer,
    windowId: window,
    batchId: batch,
    from,
    to,
    late: flag(late),
    checked: flag(checked),
    id: q ? (z.uuid().safeParse(q).success ? { uuid: q.toLowerCase() } : { text: q }) : undefined,
  }
}

/** One page of usage records, newest sealed first; `from` and `to` are about the time of consumption. */
export async function listRecords(ctx: ServiceContext, input: ListInput): Promise<Page<RecordListRow>> {
  requirePermission(ctx, 'portal:read')
  const { cursor, limit = PAGE_SIZE } = parseInput(listInput, input)
  const place = readUuidCursor(cursor)
  const found = await selectRecords(ctx.db, ctx.sellerId, recordFilter(input), place, limit + 1)
  const page = toPage(found, limit, place, ({ record }) => ({ at: record.sealedAt, id: record.meteringSn }))
  return {
    next: page.next,
    previous: page.previous,
    rows: page.rows.map(({ record, ...beside }) => ({
      ...beside,
      meteringSn: record.meteringSn,
      test: record.test,
      instanceId: record.instanceId,
      meter: record.meter,
      value: formatDecimal(decimal(record.value)),
      beginTime: record.beginTime,
      endTime: record.endTime,
      state: record.state,
      code: record.code,
      reason: record.reason,
      relatePkgInstance: record.relatePkgInstance,
      late: record.late,
      attempts: record.attempts,
      batchId: record.batchId,
      windowId: record.windowId,
      sealedAt: record.sealedAt,
      sentAt: record.sentAt,
      decidedAt: record.decidedAt,
      checkedAt: record.checkedAt,
      checkedBy: record.checkedBy,
    })),
  }
}

/** Meters in use, for filters. */
export async function meterChoices(ctx: ServiceContext): Promise<string[]> {
  requirePermission(ctx, 'portal:read')
  return selectMeters(ctx.db, ctx.sellerId)
}
