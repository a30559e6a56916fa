import { z } from 'zod'
import { updateLicense } from '@/db/queries/licenses'
import { transaction } from '@/db/transaction'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { seatsSchema } from '@/lib/services/products/product-schema'
import { refusal } from '@/lib/services/refusals'
import { auditLicense, licenseIdField, lockForAction, reasonField } from './act'
import { noteLicense } from './note'

const input = z.object({
  licenseId: licenseIdField,
  reason: reasonField,
  /** Null: any number. */
  seats: seatsSchema.nullable(),
})

/** Changes how many devices may use a licence. Fewer than are in use turns none off: it only lets no further one in. */
export async function setSeats(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { licenseId, reason, seats } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const license = await lockForAction(tx, ctx, licenseId)
    if (license.seats === seats) throw refusal('license_same_seats')
    await updateLicense(tx, ctx.sellerId, licenseId, { seats, updatedAt: ctx.now() })
    const details = { before: license.seats, after: seats }
    await noteLicense(tx, ctx, license, { kind: 'seats_set', reason, details })
    await auditLicense(tx, ctx, licenseId, { action: 'license.set_seats', reason, details })
  })
}
