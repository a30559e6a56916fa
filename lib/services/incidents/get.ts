import { z } from 'zod'
import { findMessage } from '@/db/queries/inbox'
import {
  type FailedOrderRow,
  type IncidentCallRow,
  type IncidentEventRow,
  selectIncident,
  selectIncidentCalls,
  selectIncidentEvents,
} from '@/db/queries/incidents'
import { actsIn, type IncidentAct } from '@/lib/domain/incidents'
import { type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { type Clock, clockFor } from '@/lib/domain/platform-clocks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { timeOfUuidv7 } from '@/lib/services/ids'
import { notFound } from '@/lib/services/refusals'
import { type IncidentView, viewIncident } from './view'

/** Calls on one page of an incident, and entries of its history. */
const SHOWN_CALLS = 25
const SHOWN_EVENTS = 100

export type IncidentCall = Pick<
  IncidentCallRow,
  'subject' | 'orderId' | 'instanceId' | 'tenantId' | 'failures' | 'open' | 'since' | 'lastFailedAt' | 'latestMessageId'
> & {
  clock: Clock | null
  /** Its order has a page of its own; one whose purchase never got through has none. */
  orderKnown: boolean
  /** What became of its order once the clock had run out. */
  order: Pick<FailedOrderRow, 'refund' | 'lostAt' | 'checkedAt' | 'checkedBy' | 'note'> | null
}

export type IncidentEvent = Pick<IncidentEventRow, 'id' | 'at' | 'kind' | 'by' | 'text' | 'details'>

export type IncidentDetail = IncidentView & {
  /** What the last failed call says, if anything. */
  detail: string | null
  acts: IncidentAct[]
  history: IncidentEvent[]
}

/** One incident with what happened to it, newest first. */
export async function getIncident(ctx: ServiceContext, incidentId: string): Promise<IncidentDetail> {
  requirePermission(ctx, 'portal:read')
  const { db, sellerId } = ctx
  const row = z.uuid().safeParse(incidentId).success ? await selectIncident(db, sellerId, incidentId) : null
  if (!row) throw notFound('incident')
  const { latestMessageId, state } = row.incident
  const [message, events] = await Promise.all([
    findMessage(db, { sellerId, id: latestMessageId, receivedAt: timeOfUuidv7(latestMessageId) }),
    selectIncidentEvents(db, sellerId, incidentId, SHOWN_EVENTS),
  ])
  return {
    ...viewIncident(row, ctx.now()),
    detail: message?.detail ?? null,
    acts: actsIn(state),
    history: events.map(({ id, at, kind, by, text, details }) => ({ id, at, kind, by, text, details })),
  }
}

/** Its calls, each once, the last failed first: those that fail now, or all it ever had. */
export async function listIncidentCalls(
  ctx: ServiceContext,
  incidentId: string,
  { all = false, cursor, limit = SHOWN_CALLS }: { all?: boolean; cursor?: string; limit?: number } = {},
): Promise<Page<IncidentCall>> {
  requirePermission(ctx, 'portal:read')
  const now = ctx.now()
  const place = readUuidCursor(cursor)
  const found = await selectIncidentCalls(ctx.db, ctx.sellerId, incidentId, !all, place, limit + 1)
  const page = toPage(found, limit, place, ({ call }) => ({ at: call.lastFailedAt, id: call.latestMessageId }))
  return {
    ...page,
    rows: page.rows.map(({ call, order, known }) => {
      const { subject, orderId, instanceId, tenantId, failures, open, since, lastFailedAt, latestMessageId } = call
      return {
        ...{ subject, orderId, instanceId, tenantId, failures, open, since, lastFailedAt, latestMessageId },
        clock: open ? clockFor(call.family, call.activity, since, [lastFailedAt], now) : null,
        orderKnown: known !== null,
        order: order && {
          ...{ refund: order.refund, lostAt: order.lostAt, checkedAt: order.checkedAt },
          ...{ checkedBy: order.checkedBy, note: order.note },
        },
      }
    }),
  }
}
