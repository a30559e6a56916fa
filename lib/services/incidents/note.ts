import { z } from 'zod'
import { insertIncidentEvents } from '@/db/queries/incident-grouping'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { readIncident } from './act'

const input = z.object({ incidentId: z.uuid(), note: z.string().trim().min(1).max(2000) })

/** Adds a note to an incident's history; notes are never changed. */
export async function noteIncident(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { incidentId, note } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    await readIncident(tx, ctx, incidentId)
    await insertIncidentEvents(tx, ctx.sellerId, [
      { id: ctx.newId(), incidentId, at: ctx.now(), kind: 'noted', by: actorName(ctx.actor), text: note },
    ])
    await recordAudit(tx, ctx, { action: 'incident.note', subjectKind: 'incident', subjectId: incidentId })
  })
}
