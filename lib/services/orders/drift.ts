import { z } from 'zod'
import {
  countOpenDrifts,
  type DriftPass,
  type DriftRow,
  decideDrift,
  findDriftPass,
  lockDrift,
  selectDrifts,
} from '@/db/queries/drifts'
import { lockInstance, updateInstance, updateOrder } from '@/db/queries/fulfilment'
import { selectOrder } from '@/db/queries/order-lists'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { canTakeTheirs, DRIFT_FIELDS, DRIFT_STATES, type DriftField } from '@/lib/domain/drift'
import { PAGE_SIZE, type Page, readCursor, toPage } from '@/lib/domain/paging'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'

const listInput = z.object({
  ...pageFields,
  q: textFilter,
  source: choice(['import', 'query']),
  state: choice(DRIFT_STATES),
})

export type DriftListRow = Omit<DriftRow, 'sellerId'>

/** Where ours and the marketplace's values differ, newest first; open ones unless another state is asked for. */
export async function listDrifts(ctx: ServiceContext, input: ListInput): Promise<Page<DriftListRow>> {
  requirePermission(ctx, 'portal:read')
  const { q, source, state = 'open', cursor, limit = PAGE_SIZE } = parseInput(listInput, input)
  const place = readCursor(cursor)
  const found = await selectDrifts(ctx.db, ctx.sellerId, { state, source, text: q }, place, limit + 1)
  const page = toPage(found, limit, place, (row) => ({
    at: row.foundAt,
    id: `${row.orderId}/${row.instanceId}/${row.field}`,
  }))
  return { ...page, rows: page.rows.map(({ sellerId: _, ...row }) => row) }
}

/** How many differences wait, and how the last nightly comparison went. */
export async function driftSummary(ctx: ServiceContext): Promise<{ open: number; pass: DriftPass | null }> {
  requirePermission(ctx, 'portal:read')
  const [open, pass] = await Promise.all([countOpenDrifts(ctx.db, ctx.sellerId), findDriftPass(ctx.db, ctx.sellerId)])
  return { open, pass: pass ?? null }
}

const decideInput = z.object({
  orderId: z.string().min(1).max(64),
  instanceId: z.string().max(100),
  field: z.enum(DRIFT_FIELDS),
  decision: z.enum(['theirs', 'ours']),
  reason: z.string().trim().min(1).max(500),
})

/** Takes the marketplace's value over, or keeps ours for good: it comes back only when the marketplace says another. */
export async function decideOnDrift(ctx: ServiceContext, raw: z.input<typeof decideInput>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { decision, reason, ...place } = parseInput(decideInput, raw)
  await transaction(ctx.db, async (tx) => {
    const key = { sellerId: ctx.sellerId, ...place }
    const row = await lockDrift(tx, key)
    if (!row) throw notFound('order')
    if (row.state !== 'open' || (decision === 'theirs' && !canTakeTheirs(row.field))) throw refusal('drift_decided')
    if (decision === 'theirs') await takeTheirs(tx, ctx, row)
    await decideDrift(tx, key, { state: decision, decidedAt: ctx.now(), decidedBy: actorName(ctx.actor), reason })
    await recordAudit(tx, ctx, {
      action: decision === 'theirs' ? 'order.drift_theirs' : 'order.drift_ours',
      subjectKind: 'order',
      subjectId: row.orderId,
      reason,
      details: { field: row.field, instanceId: row.instanceId || undefined, ours: row.ours, theirs: row.theirs },
    })
  })
}

async function takeTheirs(tx: Tx, ctx: ServiceContext, row: DriftRow): Promise<void> {
  const updatedAt = ctx.now()
  if (row.instanceId !== '') {
    const instance = await lockInstance(tx, ctx.sellerId, row.instanceId)
    if (!instance) throw notFound('instance')
    await updateInstance(tx, ctx.sellerId, row.instanceId, { [row.field]: row.theirs, updatedAt })
    return
  }
  const found = await selectOrder(tx, ctx.sellerId, row.orderId, false)
  if (!found) throw notFound('order')
  const patch = orderPatch(row.field, row.theirs, found.order.details)
  await updateOrder(tx, { sellerId: ctx.sellerId, test: false, orderId: row.orderId }, { ...patch, updatedAt })
}

function orderPatch(field: DriftField, value: string, details: Record<string, unknown> | null) {
  if (field === 'orderedAt') return { orderedAt: new Date(value) }
  if (field === 'orderAmount') return { details: { ...details, orderAmount: value } }
  return { [field]: value }
}
