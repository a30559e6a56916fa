import { addChanges } from '@/db/queries/changes'
import { insertLicenseHistory, type LicenseHistoryRow, type LicenseRow } from '@/db/queries/licenses'
import { changes, licenseHistory } from '@/db/schema'
import type { Tx } from '@/db/types'
import { type Insert, insertOf, writeTogether } from '@/db/write-together'
import { licenseChange } from '@/lib/domain/changes'
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

/** Writes what happened to a licence, and on whose word: its history, and the change feed. */
export async function noteLicense(
  tx: Tx,
  ctx: Pick<ServiceContext, 'sellerId' | 'actor' | 'now'>,
  license: LicenseRow,
  happening: LicenseHappening,
): Promise<void> {
  await writeTogether(tx, licenseWrites(ctx, license, happening))
}

/** The same thing happened to all of them. */
export async function noteLicenses(
  tx: Tx,
  ctx: Pick<ServiceContext, 'sellerId' | 'actor' | 'now'>,
  licenses: readonly LicenseRow[],
  happening: LicenseHappening,
): Promise<void> {
  const entries = licenses.map((license) => happened(ctx, license, happening))
  await Promise.all([
    insertLicenseHistory(
      tx,
      entries.map(({ row }) => row),
    ),
    addChanges(
      tx,
      ctx.sellerId,
      entries.flatMap(({ change }) => change ?? []),
    ),
  ])
}

/** The writes of it. `after` names the write they hang on. */
export function licenseWrites(
  ctx: Pick<ServiceContext, 'sellerId' | 'actor' | 'now'>,
  license: LicenseRow,
  happening: LicenseHappening,
  after?: string,
): Insert[] {
  const { row, change } = happened(ctx, license, happening)
  const { sellerId } = ctx
  const history = insertOf('license_history', licenseHistory, row, after)
  return change ? [history, insertOf('license_change', changes, { sellerId, ...change }, after)] : [history]
}

/** Its history row, and the change feed's where it matters to the seller's product. Both have the same id. */
function happened(
  ctx: Pick<ServiceContext, 'sellerId' | 'actor' | 'now'>,
  license: LicenseRow,
  happening: LicenseHappening,
) {
  const row = licenseHistoryRow(ctx, license, happening)
  const kind = licenseChange(happening.kind)
  const { id: entityId, test } = license
  const payload = changePayload(license, row)
  const change = kind && { id: row.id, entity: 'license' as const, entityId, kind, test, at: row.at, payload }
  return { row, change }
}

/** Never the key itself: who may have it asks for it. */
function changePayload(license: LicenseRow, row: LicenseHistoryRow) {
  const { instanceId, orderId, productId, skuCode, keyHint } = license
  const { kind, statusAfter: status, expireAfter: expireTime, actorKind: by } = row
  const more = kind === 'seats_set' || kind === 'replaced' ? row.details : null
  return { ...more, instanceId, orderId, productId, skuCode, keyHint, status, expireTime, by }
}

function licenseHistoryRow(
  ctx: Pick<ServiceContext, 'sellerId' | 'actor' | 'now'>,
  license: LicenseRow,
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
