import { findLicenseOrder, saveLicenseOrder } from '@/db/queries/license-codes'
import { updateLicense } from '@/db/queries/licenses'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from '@/lib/services/fulfilment/call'
import { noteOrder } from '@/lib/services/fulfilment/note-order'
import { changeLicense } from './change-license'
import { targetCode } from './target-code'

/**
 * A new, absolute expiry of an authorization code (protocol/license.md 3.2.1); a cancelled renewal moves it back.
 * Remembered by order, so a repeat changes nothing, whatever came in between.
 */
export async function refreshLicenseCode(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'refreshLicenseCode' }>,
): Promise<Outcome> {
  const { productId, orderId, orderLineId, scene, expireTime } = command
  const license = await targetCode(tx, call, command.license, { productId })
  if (!license) return { kind: 'unknownLicense' }
  const { ctx, sentAt } = call
  const { test } = license
  const key = { sellerId: ctx.sellerId, test, orderId, orderLineId, effect: scene, licenseId: license.id }
  const before = await findLicenseOrder(tx, key)
  if (before?.expireTime?.getTime() === expireTime.getTime()) return { kind: 'done' }
  const step = await changeLicense(
    tx,
    ctx,
    license,
    { kind: 'set_expiry', at: sentAt, expireTime },
    { orderId, details: { scene, ...(productId === undefined ? {} : { productId }) } },
  )
  const now = ctx.now()
  await Promise.all([
    step.kind !== 'outdated' &&
      productId !== undefined &&
      updateLicense(tx, ctx.sellerId, license.id, { productId, updatedAt: now }),
    saveLicenseOrder(tx, { ...key, expireTime, sentAt, createdAt: now }),
    !before && noteOrder(tx, call, { orderId, test }),
  ])
  return { kind: 'done' }
}
