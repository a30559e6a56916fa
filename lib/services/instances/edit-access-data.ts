import { z } from 'zod'
import { updateInstance } from '@/db/queries/fulfilment'
import { transaction } from '@/db/transaction'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { sealAccess } from '@/lib/services/provisioning/access-data'
import { type AccessInput, parseAccess } from '@/lib/services/provisioning/access-input'
import { refusal } from '@/lib/services/refusals'
import { instanceIdField, lockForAction, reasonField, recordAction } from './act'

const input = z.object({ instanceId: instanceIdField, reason: reasonField })

/** Replaces the access data of a ready instance; the buyer sees them when next opening the resource details. */
export async function editAccessData(
  ctx: ServiceContext,
  rawInput: z.input<typeof input> & { access: AccessInput },
): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { instanceId, reason } = parseInput(input, rawInput)
  const access = await parseAccess(ctx, rawInput.access)
  await transaction(ctx.db, async (tx) => {
    const instance = await lockForAction(tx, ctx, instanceId)
    if (instance.readiness !== 'ready') throw refusal('not_ready')
    await updateInstance(tx, ctx.sellerId, instanceId, {
      access: sealAccess(ctx.secretBox, instance, access),
      updatedAt: ctx.now(),
    })
    await recordAction(tx, ctx, instance, {
      kind: 'access_edited',
      action: 'instance.edit_access',
      reason,
      // Which members are set, never what they say.
      details: { fields: Object.entries(access).flatMap(([name, value]) => (value === undefined ? [] : name)) },
    })
  })
}
