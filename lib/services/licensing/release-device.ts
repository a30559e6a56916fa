import { z } from 'zod'
import { lockActivation, updateActivation } from '@/db/queries/license-activations'
import { findLicense } from '@/db/queries/licenses'
import { transaction } from '@/db/transaction'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'
import { auditLicense, licenseIdField, reasonField } from './act'
import { noteLicense } from './note'

const input = z.object({ licenseId: licenseIdField, activationId: z.uuid(), reason: reasonField })

/**
 * Frees a device's seat by hand: it was lost, or its buyer moved. An activation file it holds goes on working until its
 * end; the page says so.
 */
export async function releaseDevice(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { licenseId, activationId, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const license = await findLicense(tx, ctx.sellerId, licenseId)
    const device = await lockActivation(tx, { sellerId: ctx.sellerId, id: activationId })
    if (!license || device?.licenseId !== licenseId) throw notFound('licence')
    if (device.deactivatedAt) throw refusal('device_gone')
    await updateActivation(tx, device, { deactivatedAt: ctx.now(), deactivatedBy: actorName(ctx.actor) })
    const details = { fingerprint: device.fingerprint, device: device.device }
    await noteLicense(tx, ctx, license, { kind: 'deactivated', reason, details })
    await auditLicense(tx, ctx, licenseId, { action: 'license.release_device', reason, details })
  })
}
