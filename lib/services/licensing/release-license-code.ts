import { saveLicenseOrder } from '@/db/queries/license-codes'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from '@/lib/services/fulfilment/call'
import { noteOrder } from '@/lib/services/fulfilment/note-order'
import { changeLicense } from './change-license'
import { targetCode } from './target-code'

/**
 * The end of a code (protocol/license.md 3.2.3), for good. Also for one that was never seen, so that what comes after it
 * out of order changes nothing any more.
 */
export async function releaseLicenseCode(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'releaseLicenseCode' }>,
): Promise<Outcome> {
  const { orderId, orderLineId = '' } = command
  const license = await targetCode(tx, call, command.license)
  if (!license) {
    return call.seller.settings.unknownRelease === 'success' ? { kind: 'done' } : { kind: 'unknownLicense' }
  }
  const { ctx, sentAt } = call
  const step = await changeLicense(tx, ctx, license, { kind: 'release', at: sentAt }, { orderId })
  if (step.kind !== 'changed' || orderId === undefined) return { kind: 'done' }
  const { test, id: licenseId } = license
  const { sellerId } = ctx
  await saveLicenseOrder(tx, {
    sellerId,
    test,
    orderId,
    orderLineId,
    effect: 'release',
    licenseId,
    sentAt,
    createdAt: ctx.now(),
  })
  await noteOrder(tx, call, { orderId, test })
  return { kind: 'done' }
}
