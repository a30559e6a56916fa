import { z } from 'zod'
import { findInstance } from '@/db/queries/fulfilment'
import { transaction } from '@/db/transaction'
import type { AccessData } from '@/lib/domain/outcomes'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { openAccess } from '@/lib/services/provisioning/access-data'
import { notFound, refusal } from '@/lib/services/refusals'
import { instanceIdField, reasonField } from './act'

const input = z.object({ instanceId: instanceIdField, reason: reasonField })

/** The buyer's access data in clear. The look itself is audited, before anything is shown. */
export async function revealAccess(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<AccessData> {
  requirePermission(ctx, 'secrets:reveal')
  const { instanceId, reason } = parseInput(input, rawInput)
  return transaction(ctx.db, async (tx) => {
    const instance = await findInstance(tx, ctx.sellerId, instanceId)
    if (!instance) throw notFound('instance')
    const access = openAccess(ctx.secretBox, instance, instance.access)
    if (!access) throw refusal('not_ready')
    await recordAudit(tx, ctx, {
      action: 'instance.reveal_access',
      subjectKind: 'instance',
      subjectId: instanceId,
      reason,
    })
    return access
  })
}
