import { z } from 'zod'
import { findBatch, selectBatchLicenses } from '@/db/queries/license-batches'
import type { LicenseRow } from '@/db/queries/licenses'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { notFound } from '@/lib/services/refusals'
import { openKey } from './sealed-key'

export type ExportedKey = {
  key: string
  licenseId: string
  productId: string | null
  skuCode: string | null
  seats: number | null
  effectiveTime: Date | null
  expireTime: Date | null
  status: LicenseRow['status']
}

const AT_A_TIME = 500

/** The keys of a batch in clear, in pages. The download is audited before its first key leaves. */
export async function exportBatch(ctx: ServiceContext, batchId: string): Promise<AsyncGenerator<ExportedKey[]>> {
  requirePermission(ctx, 'secrets:reveal')
  const batch = z.uuid().safeParse(batchId).success
    ? await findBatch(ctx.db, { sellerId: ctx.sellerId, id: batchId })
    : undefined
  if (!batch) throw notFound('batch')
  await transaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, {
      action: 'license.export_keys',
      subjectKind: 'license_batch',
      subjectId: batchId,
      details: { issued: batch.issued },
    }),
  )
  return pages(ctx, batchId)
}

async function* pages(ctx: ServiceContext, batchId: string): AsyncGenerator<ExportedKey[]> {
  let after: string | null = null
  for (;;) {
    const rows: LicenseRow[] = await selectBatchLicenses(
      ctx.db,
      { sellerId: ctx.sellerId, id: batchId },
      after,
      AT_A_TIME,
    )
    yield rows.map((row) => {
      const { id: licenseId, productId, skuCode, seats, effectiveTime, expireTime, status } = row
      return {
        key: openKey(ctx.secretBox, row),
        licenseId,
        productId,
        skuCode,
        seats,
        effectiveTime,
        expireTime,
        status,
      }
    })
    const last = rows.at(-1)
    if (!last || rows.length < AT_A_TIME) return
    after = last.id
  }
}
