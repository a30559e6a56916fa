import { type EndpointRow, lockEndpoint, updateEndpoint } from '@/db/queries/hooks'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { recordAudit } from '@/lib/services/audit'
import type { ServiceContext } from '@/lib/services/context'
import { notFound } from '@/lib/services/refusals'

type Act = {
  patch: Parameters<typeof updateEndpoint>[2]
  action: string
  details?: Record<string, unknown>
  /** What else belongs to it, in the same transaction. */
  also?: (tx: Tx) => Promise<unknown>
}

/** Changes an endpoint, locked, with its audit row; nothing where `decide` gives null. The permission is the caller's. */
export async function actOnEndpoint(
  ctx: ServiceContext,
  endpointId: string,
  decide: (endpoint: EndpointRow) => Act | null,
): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const endpoint = await lockEndpoint(tx, ctx.sellerId, endpointId)
    if (!endpoint) throw notFound('endpoint')
    const act = decide(endpoint)
    if (!act) return
    await updateEndpoint(tx, endpoint, { version: endpoint.version + 1, updatedAt: ctx.now(), ...act.patch })
    await act.also?.(tx)
    await recordAudit(tx, ctx, {
      action: act.action,
      subjectKind: 'hook',
      subjectId: endpointId,
      details: { name: endpoint.name, ...act.details },
    })
  })
  ctx.wakeWorker()
}
