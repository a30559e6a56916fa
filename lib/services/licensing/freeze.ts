import { z } from 'zod'
import { transaction } from '@/db/transaction'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { changeByHand, licenseIdField, lockForAction, reasonField } from './act'

const input = z.object({ licenseId: licenseIdField, reason: reasonField })

/** Stops a licence by hand: `check` says so from then on, until it is resumed or the marketplace says otherwise. */
export async function freezeLicense(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { licenseId, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const license = await lockForAction(tx, ctx, licenseId)
    const event = { kind: 'freeze' as const, at: ctx.now() }
    await changeByHand(tx, ctx, license, event, {
      action: 'license.freeze',
      reason,
      unchanged: 'license_already_frozen',
    })
  })
}
