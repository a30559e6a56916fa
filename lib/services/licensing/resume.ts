import { z } from 'zod'
import { transaction } from '@/db/transaction'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { changeByHand, licenseIdField, lockForAction, reasonField } from './act'

const input = z.object({ licenseId: licenseIdField, reason: reasonField })

/** Lets a frozen licence work again; a later freeze by the marketplace still wins. */
export async function resumeLicense(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { licenseId, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const license = await lockForAction(tx, ctx, licenseId)
    const event = { kind: 'unfreeze' as const, at: ctx.now() }
    await changeByHand(tx, ctx, license, event, { action: 'license.resume', reason, unchanged: 'license_not_frozen' })
  })
}
