import { insertAudit } from '@/db/queries/audit'
import type { Tx } from '@/db/types'
import { actorName, type ServiceContext } from './context'

export type AuditEntry = {
  action: string
  subjectKind: string
  subjectId: string
  reason?: string
  /** Never secrets or personal data in clear. */
  details?: Record<string, unknown>
}

/** Writes the audit row of a change in the change's own transaction: no row, no change. */
export async function recordAudit(
  tx: Tx,
  ctx: Pick<ServiceContext, 'sellerId' | 'actor' | 'now' | 'newId'>,
  entry: AuditEntry,
): Promise<void> {
  const kind = ctx.actor.kind
  await insertAudit(tx, {
    sellerId: ctx.sellerId,
    id: ctx.newId(),
    at: ctx.now(),
    actorKind: kind === 'marketplace' || kind === 'api' || kind === 'buyer' ? 'system' : kind,
    actorId: ctx.actor.kind === 'user' ? ctx.actor.id : null,
    actorName: actorName(ctx.actor),
    ...entry,
  })
}
