import { z } from 'zod'
import { findLicense } from '@/db/queries/licenses'
import { transaction } from '@/db/transaction'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { auditLicense, licenseIdField, reasonField } from './act'
import { openKey } from './sealed-key'

const input = z.object({ licenseId: licenseIdField, reason: reasonField })

/** The key in clear. The look itself is audited, before anything is shown. */
export async function revealKey(ctx: ServiceContext, raw: z.input<typeof input>): Promise<{ key: string }> {
  requirePermission(ctx, 'secrets:reveal')
  const { licenseId, reason } = parseInput(input, raw)
  return transaction(ctx.db, async (tx) => {
    const license = await findLicense(tx, ctx.sellerId, licenseId)
    if (!license) throw notFound('licence')
    await auditLicense(tx, ctx, licenseId, { action: 'license.reveal_key', reason })
    return { key: openKey(ctx.secretBox, license) }
  })
}
