import type { LicenseHistoryRow, LicenseRow } from '@/db/queries/licenses'
import type { LicenseHistoryKind } from '@/lib/domain/license'
import { actorName, type ServiceContext } from '@/lib/services/context'
import { uuidv7 } from '@/lib/services/ids'

export type LicenseHappening = {
  kind: LicenseHistoryKind
  /** As it is afterwards; unchanged when left out. */
  next?: Pick<LicenseRow, 'status' | 'expireTime'>
  orderId?: string | null
  reason?: string
  details?: Record<string, unknown>
}

/** What happened to a licence, and on whose word. */
export function licenseHistoryRow(
  ctx: Pick<ServiceContext, 'sellerId' | 'actor' | 'now'>,
  license: Pick<LicenseRow, 'id' | 'status' | 'expireTime'>,
  { next, ...happening }: LicenseHappening,
): LicenseHistoryRow {
  const { kind } = ctx.actor
  return {
    sellerId: ctx.sellerId,
    licenseId: license.id,
    // Several things may happen in one millisecond: the id keeps their order.
    id: uuidv7(ctx.now()),
    at: ctx.now(),
    kind: happening.kind,
    statusAfter: next?.status ?? license.status,
    expireAfter: next ? next.expireTime : license.expireTime,
    actorKind: kind === 'config' ? 'worker' : kind,
    actorName: actorName(ctx.actor),
    messageId: kind === 'marketplace' ? ctx.actor.messageId : null,
    orderId: happening.orderId ?? null,
    reason: happening.reason ?? null,
    details: happening.details ?? null,
  }
}
