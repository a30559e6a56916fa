import { z } from 'zod'
import { type InstanceRow, lockInstance } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import type { HistoryKind, Lifecycle } from '@/lib/domain/instance'
import { recordAudit } from '@/lib/services/audit'
import type { ServiceContext } from '@/lib/services/context'
import { note } from '@/lib/services/fulfilment/call'
import { notFound, refusal } from '@/lib/services/refusals'

/** Why somebody acts on an instance by hand; stands in its history and in the audit log. */
export const reasonField = z.string().trim().min(1).max(500)
export const instanceIdField = z.string().min(1).max(100)

/** The instance, locked and not released: after that nothing acts on it. */
export async function lockForAction(tx: Tx, ctx: ServiceContext, instanceId: string): Promise<InstanceRow> {
  const instance = await lockInstance(tx, ctx.sellerId, instanceId)
  if (!instance) throw notFound('instance')
  if (instance.status === 'released') throw refusal('instance_released')
  return instance
}

/** Writes what a person did: the history row for the instance's own story, and the audit row that points at it. */
export async function recordAction(
  tx: Tx,
  ctx: ServiceContext,
  instance: InstanceRow,
  act: {
    kind: HistoryKind
    action: string
    reason: string
    next?: Pick<Lifecycle, 'status' | 'expireTime'>
    details?: Record<string, unknown>
  },
): Promise<void> {
  const { action, ...entry } = act
  const historyId = await note(tx, ctx, instance, entry)
  await recordAudit(tx, ctx, {
    action,
    subjectKind: 'instance',
    subjectId: instance.instanceId,
    reason: act.reason,
    details: { ...act.details, historyId },
  })
}
