import { z } from 'zod'
import { insertJob } from '@/db/queries/jobs'
import {
  type BatchRow,
  findBatch,
  insertBatch,
  listBatches,
  lockBatch,
  updateBatch,
} from '@/db/queries/license-batches'
import { findProduct, listAllProducts } from '@/db/queries/products'
import { transaction } from '@/db/transaction'
import type { LicenseSettings } from '@/lib/domain/license'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { productIdSchema, seatsSchema, skuCodeSchema } from '@/lib/services/products/product-schema'
import { notFound, refusal } from '@/lib/services/refusals'
import { reasonField } from './act'

export const BATCH_MAX = 10_000

const moment = z.union([z.iso.datetime({ offset: true }), z.date()]).transform((value) => new Date(value))
const input = z.object({
  productId: productIdSchema,
  skuCode: skuCodeSchema,
  count: z.number().int().min(1).max(BATCH_MAX),
  effectiveTime: moment.nullable(),
  /** Null: for ever. */
  expireTime: moment.nullable(),
  /** Undefined: as the product says. */
  seats: seatsSchema.optional(),
  reason: reasonField,
})
export type IssueBatchInput = z.input<typeof input>

export type BatchView = Omit<BatchRow, 'sellerId'>

const toView = ({ sellerId: _, ...row }: BatchRow): BatchView => row

/** Has the worker issue licences for delivery by hand: resellers, trade fairs, offline sales. Gives the batch's id. */
export async function issueBatch(ctx: ServiceContext, raw: IssueBatchInput): Promise<{ batchId: string }> {
  requirePermission(ctx, 'fulfilment:write')
  const { productId, skuCode, count, effectiveTime, expireTime, seats, reason } = parseInput(input, raw)
  const { sellerId } = ctx
  const id = ctx.newId()
  const now = ctx.now()
  await transaction(ctx.db, async (tx) => {
    const product = await findProduct(tx, { sellerId, productId, skuCode })
    if (!product) throw notFound('product')
    const settings = product.settings.license
    if (settings?.source === 'hook' || (!settings && product.kind !== 'license')) throw refusal('no_license_settings')
    await insertBatch(tx, {
      sellerId,
      id,
      state: 'running',
      productId,
      skuCode,
      productName: product.name,
      total: count,
      seats: seats ?? settings?.seats ?? null,
      effectiveTime,
      expireTime,
      reason,
      createdAt: now,
      createdBy: actorName(ctx.actor),
    })
    await insertJob(tx, {
      sellerId,
      id,
      kind: 'license_batch',
      lane: `license_batch:${id}`,
      payload: { kind: 'license_batch', batchId: id },
      test: false,
      orderId: null,
      instanceId: null,
      idempotencyKey: `license_batch:${id}`,
      now,
    })
    await recordAudit(tx, ctx, {
      action: 'license.issue_batch',
      subjectKind: 'license_batch',
      subjectId: id,
      reason,
      details: { productId, skuCode, count, expireTime },
    })
  })
  ctx.wakeWorker()
  return { batchId: id }
}

/** Stops a batch; what it has issued stays. */
export async function cancelBatch(ctx: ServiceContext, raw: { batchId: string; reason: string }): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { batchId, reason } = parseInput(z.object({ batchId: z.uuid(), reason: reasonField }), raw)
  await transaction(ctx.db, async (tx) => {
    const batch = await lockBatch(tx, { sellerId: ctx.sellerId, id: batchId })
    if (!batch) throw notFound('batch')
    if (batch.state !== 'running') throw refusal('batch_ended')
    await updateBatch(tx, batch, { state: 'cancelled', finishedAt: ctx.now() })
    const details = { issued: batch.issued, total: batch.total }
    const subject = { subjectKind: 'license_batch', subjectId: batchId }
    await recordAudit(tx, ctx, { action: 'license.cancel_batch', ...subject, reason, details })
  })
}

export async function getBatch(ctx: ServiceContext, batchId: string): Promise<BatchView> {
  requirePermission(ctx, 'portal:read')
  const known = z.uuid().safeParse(batchId).success
  const row = known ? await findBatch(ctx.db, { sellerId: ctx.sellerId, id: batchId }) : undefined
  if (!row) throw notFound('batch')
  return toView(row)
}

/** The latest batches, newest first. */
export async function latestBatches(ctx: ServiceContext, limit = 20): Promise<BatchView[]> {
  requirePermission(ctx, 'portal:read')
  return (await listBatches(ctx.db, ctx.sellerId, limit)).map(toView)
}

export type LicenseProduct = { productId: string; skuCode: string; name: string; settings: LicenseSettings | null }

/** Products that licences can be issued for. */
export async function licenseProducts(ctx: ServiceContext): Promise<LicenseProduct[]> {
  requirePermission(ctx, 'portal:read')
  const rows = await listAllProducts(ctx.db, ctx.sellerId)
  return rows
    .filter(({ kind, settings }) => settings.license?.source !== 'hook' && (kind === 'license' || settings.license))
    .map(({ productId, skuCode, name, settings }) => ({ productId, skuCode, name, settings: settings.license ?? null }))
    .sort((a, b) => a.name.localeCompare(b.name) || a.skuCode.localeCompare(b.skuCode))
}
