import { z } from 'zod'
import { type IncidentRow, insertIncidentEvents, updateIncident } from '@/db/queries/incident-grouping'
import { selectIncident } from '@/db/queries/incidents'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { actOn, type IncidentAct } from '@/lib/domain/incidents'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'

/** Which incident, as the person saw it: what has changed meanwhile is not overwritten. */
export const incidentFields = { incidentId: z.uuid(), version: z.coerce.number().int().min(0) }

export const reasonField = z
  .string()
  .trim()
  .max(500)
  .transform((text) => text || undefined)
  .optional()

const input = z.object({ ...incidentFields, reason: reasonField })
export type ActInput = z.input<typeof input>

/** Carries out what a person does with an incident: its state, its history and the audit row together. */
export async function act(ctx: ServiceContext, kind: IncidentAct, raw: ActInput, action: string): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { incidentId, version, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const incident = await readIncident(tx, ctx, incidentId, version)
    const turn = actOn(incident.state, kind)
    if (!turn) throw refusal('incident_changed')
    if (turn.reason && reason === undefined) throw refusal('reason_missing', 'reason')
    const now = ctx.now()
    const by = actorName(ctx.actor)
    const closed = turn.to === 'resolved' ? { closedAt: now, closedBy: by } : { closedAt: null, closedBy: null }
    await changeIncident(tx, ctx, incident, {
      state: turn.to,
      ...closed,
      ...(kind === 'reopen' ? { openedAt: now } : {}),
      // Whoever says that it is being seen to sees to it, unless somebody does already.
      ...(kind === 'acknowledge' && incident.ownerId === null && ctx.actor.kind === 'user'
        ? { ownerId: ctx.actor.id }
        : {}),
    })
    await insertIncidentEvents(tx, ctx.sellerId, [
      { id: ctx.newId(), incidentId, at: now, kind: turn.event, by, text: reason },
    ])
    await recordAudit(tx, ctx, {
      action,
      subjectKind: 'incident',
      subjectId: incidentId,
      reason,
      details: { ...causeOf(incident), before: incident.state, after: turn.to, failing: incident.failing },
    })
  })
}

/** The incident as the person saw it. */
export async function readIncident(
  tx: Tx,
  ctx: ServiceContext,
  incidentId: string,
  version?: number,
): Promise<IncidentRow> {
  const row = await selectIncident(tx, ctx.sellerId, incidentId)
  if (!row) throw notFound('incident')
  if (version !== undefined && row.incident.version !== version) throw refusal('incident_changed')
  return row.incident
}

/** Changes it, or fails when somebody was faster. */
export async function changeIncident(
  tx: Tx,
  ctx: ServiceContext,
  { id, version }: IncidentRow,
  patch: Parameters<typeof updateIncident>[3],
): Promise<void> {
  if (!(await updateIncident(tx, ctx.sellerId, id, patch, version))) throw refusal('incident_changed')
}

export const causeOf = ({ productId, activity, resultCode, reason }: IncidentRow) => ({
  ...{ productId, activity, resultCode, cause: reason },
})
