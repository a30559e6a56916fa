import { z } from 'zod'
import { transaction } from '@/db/transaction'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { changeByHand, licenseIdField, lockForAction, reasonField } from './act'

const input = z.object({ licenseId: licenseIdField, reason: reasonField })

/** Ends a licence for good: a key that leaked, a sale called off. The instance, if there is one, stays as it is. */
export async function revokeLicense(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { licenseId, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const license = await lockForAction(tx, ctx, licenseId)
    const event = { kind: 'revoke' as const, at: ctx.now() }
    await changeByHand(tx, ctx, license, event, { action: 'license.revoke', reason, unchanged: 'license_ended' })
  })
}
