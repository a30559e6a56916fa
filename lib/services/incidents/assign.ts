import { z } from 'zod'
import { insertIncidentEvents } from '@/db/queries/incident-grouping'
import { selectMembers } from '@/db/queries/task-lists'
import { transaction } from '@/db/transaction'
import type { Db, Tx } from '@/db/types'
import { may } from '@/lib/domain/roles'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import { changeIncident, incidentFields, readIncident, reasonField } from './act'

const input = z.object({ ...incidentFields, ownerId: z.uuid().nullable(), reason: reasonField })

/** Gives an incident to somebody who may act on it, or back to everybody. */
export async function assignIncident(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'fulfilment:write')
  const { incidentId, version, ownerId, reason } = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const incident = await readIncident(tx, ctx, incidentId, version)
    const owner = ownerId === null ? null : (await owners(tx, ctx)).find(({ id }) => id === ownerId)
    if (owner === undefined) throw refusal('incident_owner_unfit', 'ownerId')
    await changeIncident(tx, ctx, incident, { ownerId })
    await insertIncidentEvents(tx, ctx.sellerId, [
      {
        ...{ id: ctx.newId(), incidentId, at: ctx.now(), kind: 'assigned', by: actorName(ctx.actor), text: reason },
        details: owner ? { owner: owner.name } : {},
      },
    ])
    await recordAudit(tx, ctx, {
      action: 'incident.assign',
      subjectKind: 'incident',
      subjectId: incidentId,
      reason,
      details: { ownerId, ownerBefore: incident.ownerId },
    })
  })
}

async function owners(db: Db | Tx, ctx: ServiceContext) {
  const members = await selectMembers(db, ctx.sellerId)
  return members.filter(({ role }) => may(role, 'fulfilment:write'))
}

/** People who may own an incident. */
export async function listIncidentOwners(ctx: ServiceContext): Promise<{ id: string; name: string }[]> {
  requirePermission(ctx, 'portal:read')
  return (await owners(ctx.db, ctx)).map(({ id, name }) => ({ id, name }))
}
