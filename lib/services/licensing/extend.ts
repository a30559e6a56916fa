import { z } from 'zod'
import { transaction } from '@/db/transaction'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { changeByHand, licenseIdField, lockForAction, reasonField } from './act'

const input = z.object({
  licenseId: licenseIdField,
  reason: reasonField,
  /** ISO 8601 with offset. */
  expireTime: z.union([z.iso.datetime({ offset: true }), z.date()]).transform((text) => new Date(text)),
})

/**
 * Sets the end by hand, later or earlier; the marketplace's next renewal still sets its own. A signed key keeps the end
 * written in it: `check` and new activation files tell the new one.
 */
export async function extendLicense(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { licenseId, reason, expireTime } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const license = await lockForAction(tx, ctx, licenseId)
    const event = { kind: 'set_expiry' as const, at: ctx.now(), expireTime }
    await changeByHand(tx, ctx, license, event, { action: 'license.extend', reason, unchanged: 'license_same_expiry' })
  })
}
