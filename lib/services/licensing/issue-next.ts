import { type BatchRow, lockBatch, updateBatch } from '@/db/queries/license-batches'
import { drawKey, lockFreeKeys } from '@/db/queries/license-stock'
import { insertLicenses, type LicenseRow } from '@/db/queries/licenses'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'
import type { Work, WorkResult } from '@/lib/services/work'
import { chooseLicense, type LicenseChoice } from './choose'
import { type LicenseRequest, licenseRow, termsOf } from './issue-license'
import { makeKey } from './make-key'
import { noteLicenses } from './note'
import { openStockKey } from './sealed-key'
import { currentSigner } from './signing-key'

/** Licences in one transaction: a callback that waits for the embedded database waits no longer than this takes. */
const STEP = 200

/**
 * The next licences of a batch. Step and count are one transaction, so a crash in between issues none twice; a batch that
 * was cancelled, or whose pool ran dry, ends with what it has.
 */
export async function issueNext({ ctx, known }: Pick<Work, 'ctx' | 'known'>, batchId: string): Promise<WorkResult> {
  const key = { sellerId: ctx.sellerId, id: batchId }
  const state = await transaction(ctx.db, async (tx): Promise<BatchRow['state'] | null> => {
    const batch = await lockBatch(tx, key)
    if (batch?.state !== 'running') return batch?.state ?? null
    const choice = chooseLicense(known.products, batch)
    const wanted = Math.min(STEP, batch.total - batch.issued)
    const { rows, draws, dry } = await rowsOf(tx, ctx, batch, choice, wanted)
    const added = new Set(rows.length > 0 ? await insertLicenses(tx, rows) : [])
    for (const { id, licenseId } of draws) {
      const spent = { licenseId: added.has(licenseId) ? licenseId : null, drawnAt: ctx.now() }
      await drawKey(tx, { sellerId: ctx.sellerId, id }, spent)
    }
    const issuedNow = rows.filter(({ id }) => added.has(id))
    await noteLicenses(tx, ctx, issuedNow, { kind: 'issued', reason: batch.reason })
    const issued = batch.issued + added.size
    const end = issued >= batch.total ? ('done' as const) : dry ? ('failed' as const) : ('running' as const)
    await updateBatch(tx, key, {
      issued,
      state: end,
      ...(end === 'running' ? {} : { finishedAt: ctx.now() }),
      ...(end === 'failed' ? { error: 'out_of_stock' } : {}),
    })
    return end
  })
  return state === 'running' ? { kind: 'more' } : { kind: 'done' }
}

type Step = { rows: LicenseRow[]; draws: { id: string; licenseId: string }[]; dry: boolean }

async function rowsOf(
  tx: Tx,
  ctx: ServiceContext,
  batch: BatchRow,
  choice: LicenseChoice,
  wanted: number,
): Promise<Step> {
  const { settings, productId, skuCode } = choice
  const asked = (): LicenseRequest => ({
    origin: `batch:${batch.id}:${ctx.newId()}`,
    test: false,
    product: { productId: batch.productId, skuCode: batch.skuCode, productName: batch.productName },
    term: { effectiveTime: batch.effectiveTime, expireTime: batch.expireTime },
    seats: batch.seats,
    batchId: batch.id,
  })
  if (settings.source === 'pool') {
    const free = await lockFreeKeys(tx, { sellerId: ctx.sellerId, productId, skuCode }, wanted)
    const rows = free.map((row) =>
      licenseRow(ctx, choice, asked(), { id: ctx.newId(), key: openStockKey(ctx.secretBox, row), source: 'pool' }),
    )
    const draws = free.map(({ id }, index) => ({ id, licenseId: rows[index]?.id ?? '' }))
    return { rows, draws, dry: free.length < wanted }
  }
  const signer = settings.format === undefined || settings.format === 'signed' ? await currentSigner(tx, ctx) : null
  const rows: LicenseRow[] = []
  for (let made = 0; made < wanted; made += 1) {
    const request = asked()
    const id = ctx.newId()
    const subject = { ...termsOf(choice, request), id }
    const key = await makeKey(settings, subject, ctx.now(), () =>
      signer ? Promise.resolve(signer) : currentSigner(tx, ctx),
    )
    rows.push(licenseRow(ctx, choice, request, { id, key, source: 'generated' }))
  }
  return { rows, draws: [], dry: false }
}
