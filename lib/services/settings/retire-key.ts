import { z } from 'zod'
import { listKeys, lockSeller, updateKey } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'

const input = z.strictObject({ keyId: z.uuid(), reason: z.string().trim().max(500).optional() })
export type RetireKeyInput = z.input<typeof input>

/** From now on calls signed with this key are refused. Throws `not_found` for keys of other accounts. */
export async function retireKey(ctx: ServiceContext, raw: RetireKeyInput): Promise<void> {
  requirePermission(ctx, 'settings:write')
  const { keyId, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    await lockSeller(tx, ctx.sellerId)
    const key = (await listKeys(tx, ctx.sellerId)).find((row) => row.id === keyId)
    if (!key) throw new ServiceError('not_found', 'No such key.')
    if (key.status === 'retired') return
    await updateKey(tx, ctx.sellerId, keyId, { status: 'retired', retiredAt: ctx.now() })
    await recordAudit(tx, ctx, {
      action: 'key.retired',
      subjectKind: 'key',
      subjectId: keyId,
      reason: reason || undefined,
      details: { class: key.class, hint: key.hint, before: { status: key.status } },
    })
  })
  ctx.settingsChanged()
}
