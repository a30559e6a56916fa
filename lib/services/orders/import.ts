import { z } from 'zod'
import { noteDrift } from '@/db/queries/drifts'
import { fillOrder, insertImportedOrder, selectKnownOrders } from '@/db/queries/order-import'
import { findSeller } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import type { Difference } from '@/lib/domain/drift'
import {
  type Gap,
  type ImportColumn,
  type ImportedOrder,
  type ImportVerdict,
  judgeImport,
  type KnownOrder,
  type RowFault,
  readImportRow,
  readTitles,
} from '@/lib/domain/order-import'
import { readWallTime } from '@/lib/domain/wall-time'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { completeSettings } from '@/lib/services/settings/seller-snapshot'
import { readTable } from './read-table'
import { unreadable } from './unreadable-file'

const input = z.object({
  name: z.string().max(200),
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
})
export type ImportInput = z.input<typeof input>

/** Rows told one by one: those that need a look come first. */
const TOLD = 500
const ROWS_AT_A_TIME = 200
const ORDER: readonly RowVerdict[] = ['unreadable', 'differs', 'new', 'fills', 'same']

export type RowVerdict = ImportVerdict | 'unreadable'
export type ImportRowResult = {
  line: number
  orderId: string
  verdict: RowVerdict
  fault: RowFault | null
  fills: Gap[]
  differences: Difference[]
  productName: string | null
  orderedAt: Date | null
}
export type OrderImport = {
  rows: number
  counts: Record<RowVerdict, number>
  told: ImportRowResult[]
  /** Titles that were understood, and those that are passed over. */
  columns: { title: string; column: ImportColumn }[]
  unknown: string[]
  /** Rows beyond what one import takes. */
  leftOut: number
}

/** What an import of this file would do; writes nothing. */
export async function previewOrderImport(ctx: ServiceContext, raw: ImportInput): Promise<OrderImport> {
  requirePermission(ctx, 'fulfilment:write')
  return run(ctx, raw, async (rows) => selectKnownOrders(ctx.db, ctx.sellerId, rows))
}

/**
 * Enters the orders of the console's export (protocol/seller-center.md 7). New ones are added, gaps filled; what the
 * marketplace told by signed call or order query is never replaced: where the file says something else, it goes to the
 * drift list. The same file again changes nothing.
 */
export async function importOrders(ctx: ServiceContext, raw: ImportInput): Promise<OrderImport> {
  requirePermission(ctx, 'fulfilment:write')
  const result = await run(
    ctx,
    raw,
    (rows) => selectKnownOrders(ctx.db, ctx.sellerId, rows),
    (judged) => apply(ctx, judged),
  )
  await transaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, {
      action: 'order.import',
      subjectKind: 'order_import',
      subjectId: raw.name.slice(0, 100) || 'file',
      details: { rows: result.rows, ...result.counts },
    }),
  )
  return result
}

type Judged = { order: ImportedOrder; known: KnownOrder | undefined } & ReturnType<typeof judgeImport>

async function run(
  ctx: ServiceContext,
  raw: ImportInput,
  load: (orderIds: string[]) => Promise<Map<string, KnownOrder>>,
  write?: (rows: Judged[]) => Promise<void>,
): Promise<OrderImport> {
  const { bytes } = parseInput(input, raw)
  const seller = await findSeller(ctx.db, ctx.sellerId)
  if (!seller) throw notFound('seller')
  const zone = completeSettings(seller.settings).usageZone
  const { titles, rows, leftOut } = await readTable(bytes)
  const places = readTitles(titles)
  if (!places.includes('orderId')) throw unreadable('no_order_column')
  const counts: Record<RowVerdict, number> = { new: 0, fills: 0, same: 0, differs: 0, unreadable: 0 }
  const told = new Map<RowVerdict, ImportRowResult[]>(ORDER.map((verdict) => [verdict, []]))
  const tell = (result: ImportRowResult) => {
    counts[result.verdict] += 1
    const list = told.get(result.verdict)
    if (list && list.length < TOLD) list.push(result)
  }
  const seen = new Set<string>()
  for (let from = 0; from < rows.length; from += ROWS_AT_A_TIME) {
    const read = rows.slice(from, from + ROWS_AT_A_TIME).map(({ line, cells }) => {
      const named: Partial<Record<ImportColumn, string>> = {}
      for (const [index, column] of places.entries()) if (column) named[column] = cells[index] ?? ''
      return { line, ...readImportRow(named, (text) => readWallTime(text, zone)) }
    })
    const known = await load(read.flatMap((row) => ('order' in row ? row.order.orderId : [])))
    const judged: Judged[] = []
    for (const row of read) {
      const nothing = { fills: [], differences: [], productName: null, orderedAt: null }
      if (!('order' in row)) {
        tell({ line: row.line, orderId: row.orderId, verdict: 'unreadable', fault: row.fault, ...nothing })
        continue
      }
      const { order, line } = row
      const { orderId, productName = null, orderedAt = null } = order
      if (seen.has(orderId)) {
        tell({ line, orderId, verdict: 'unreadable', fault: 'repeated', ...nothing })
        continue
      }
      seen.add(orderId)
      const judgement = judgeImport(known.get(orderId), order)
      judged.push({ order, known: known.get(orderId), ...judgement })
      tell({ line, orderId, fault: null, productName, orderedAt, ...judgement })
    }
    if (write) await write(judged)
  }
  return {
    rows: rows.length,
    counts,
    told: ORDER.flatMap((verdict) => told.get(verdict) ?? []).slice(0, TOLD),
    columns: places.flatMap((column, index) => (column ? [{ title: titles[index] ?? '', column }] : [])),
    unknown: titles.filter((title, index) => !places[index] && title.trim() !== ''),
    leftOut,
  }
}

/** Some rows in one transaction; what changed since they were read is judged anew by the statements themselves. */
async function apply(ctx: ServiceContext, rows: Judged[]): Promise<void> {
  const { sellerId } = ctx
  const at = ctx.now()
  await transaction(ctx.db, async (tx) => {
    for (const { order, verdict, differences } of rows) {
      const { orderId, orderType, status, chargingMode, productName, customerId, customerName, orderAmount } = order
      if (verdict === 'new') {
        const attributes = customerName === undefined ? {} : { attributes: { customerName } }
        const added = await insertImportedOrder(tx, {
          sellerId,
          test: false,
          orderId,
          orderType: orderType ?? null,
          chargingMode: chargingMode ?? null,
          productName: productName ?? null,
          customerId: customerId ?? null,
          orderedAt: order.orderedAt ?? null,
          consoleStatus: status ?? null,
          details: { ...(orderAmount === undefined ? {} : { orderAmount }), ...attributes },
          lookup: 'not_configured',
          importedAt: at,
          // Old orders stand where they belong in time.
          createdAt: order.orderedAt ?? at,
          updatedAt: at,
        })
        if (added) continue
      }
      if (verdict === 'same') continue
      const { orderedAt } = order
      await fillOrder(
        tx,
        { sellerId, orderId },
        {
          orderType,
          chargingMode,
          productName,
          customerId,
          orderAmount,
          orderedAt,
          consoleStatus: status,
          updatedAt: at,
        },
      )
      for (const difference of differences)
        await noteDrift(tx, { sellerId, orderId, source: 'import', at, ...difference })
    }
  })
}
