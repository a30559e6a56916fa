import { type LicenseRow, updateLicense } from '@/db/queries/licenses'
import type { Tx } from '@/db/types'
import { type LicenseEvent, type LicenseTransition, licenseTransition } from '@/lib/domain/license'
import type { ServiceContext } from '@/lib/services/context'
import { type LicenseHappening, noteLicense } from './note'

/**
 * Applies an event to a locked licence through the one transition table, with its history row. Gives what became of it,
 * so that the caller decides what an unchanged or outdated one means.
 */
export async function changeLicense(
  tx: Tx,
  ctx: ServiceContext,
  license: LicenseRow,
  event: LicenseEvent,
  about: Pick<LicenseHappening, 'orderId' | 'reason' | 'details'> = {},
): Promise<LicenseTransition> {
  const step = licenseTransition(license, event)
  switch (step.kind) {
    case 'changed':
      await Promise.all([
        updateLicense(tx, ctx.sellerId, license.id, { ...lifecycle(step.next), updatedAt: ctx.now() }),
        noteLicense(tx, ctx, license, { ...about, kind: step.history, next: step.next }),
      ])
      break
    case 'unchanged':
      await updateLicense(tx, ctx.sellerId, license.id, lifecycle(step.next))
      break
    case 'outdated':
      await noteLicense(tx, ctx, license, { ...about, kind: 'outdated_call' })
      break
    default:
      return step satisfies never
  }
  return step
}

function lifecycle({ status, statusSetAt, expireTime, expirySetAt }: Parameters<typeof licenseTransition>[0]) {
  return { status, statusSetAt, expireTime, expirySetAt }
}
