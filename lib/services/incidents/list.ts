import { z } from 'zod'
import { type IncidentListRow, selectIncidentChoices, selectIncidents } from '@/db/queries/incidents'
import { ACTIVE_STATES, INCIDENT_STATES, type IncidentState } from '@/lib/domain/incidents'
import { PAGE_SIZE, type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { type IncidentView, viewIncident } from './view'

export const INCIDENT_SORTS = ['urgent', 'recent'] as const

/** Stands for "of no known product" in an address, where an empty value is no filter. */
export const NO_PRODUCT = '-'

const { test: _, ...paging } = pageFields
const listInput = z.object({
  ...paging,
  q: textFilter,
  /** Nothing: those that want a person. */
  state: choice([...INCIDENT_STATES, 'all']),
  product: textFilter,
  activity: textFilter,
  /** `me`, `nobody`, or a member's id. */
  owner: z
    .union([z.enum(['me', 'nobody']), z.uuid()])
    .optional()
    .catch(undefined),
  /** Nothing: by the clock for those that want a person, by time for the others. */
  sort: choice(INCIDENT_SORTS),
})

/** One page of incidents. */
export async function listIncidents(ctx: ServiceContext, input: ListInput): Promise<Page<IncidentView>> {
  requirePermission(ctx, 'portal:read')
  const { q, state, product, activity, owner, sort, cursor, limit = PAGE_SIZE } = parseInput(listInput, input)
  const states = statesOf(state)
  const order = sort ?? (states.every((each) => ACTIVE_STATES.some((active) => active === each)) ? 'urgent' : 'recent')
  const place = readUuidCursor(cursor)
  const filter = {
    states,
    productId: product === NO_PRODUCT ? '' : product,
    activity,
    ownerId: owner === 'nobody' ? null : owner === 'me' ? ownId(ctx) : owner,
    text: q,
  }
  const found = await selectIncidents(ctx.db, ctx.sellerId, filter, order, place, limit + 1)
  const page = toPage(found, limit, place, ({ incident }: IncidentListRow) => ({
    at: order === 'urgent' ? incident.dueAt : incident.lastSeenAt,
    id: incident.id,
  }))
  const now = ctx.now()
  return { ...page, rows: page.rows.map((row) => viewIncident(row, now)) }
}

function statesOf(state: IncidentState | 'all' | undefined): readonly IncidentState[] {
  if (state === undefined) return ACTIVE_STATES
  return state === 'all' ? INCIDENT_STATES : [state]
}

const ownId = (ctx: ServiceContext) => (ctx.actor.kind === 'user' ? ctx.actor.id : null)

/** Products and interfaces there are incidents of, for the list to choose from. */
export async function incidentChoices(
  ctx: ServiceContext,
): Promise<{ products: { value: string; name: string | null }[]; activities: string[] }> {
  requirePermission(ctx, 'portal:read')
  const found = await selectIncidentChoices(ctx.db, ctx.sellerId)
  const products = new Map(found.map(({ productId, productName }) => [productId, productName]))
  return {
    products: [...products].map(([id, name]) => ({ value: id || NO_PRODUCT, name: id ? (name ?? id) : null })),
    activities: [...new Set(found.map(({ activity }) => activity))].filter(Boolean).sort((a, b) => a.localeCompare(b)),
  }
}
