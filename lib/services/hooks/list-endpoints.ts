import { z } from 'zod'
import { countWorkFor, type EndpointRow, findEndpoint, listEndpoints as selectEndpoints } from '@/db/queries/hooks'
import type { EndpointState, PauseReason } from '@/lib/domain/hooks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { notFound } from '@/lib/services/refusals'

/** How it goes: `unused` has never answered, `failing` has failed last, `stopped` gets nothing for a while. */
export const ENDPOINT_HEALTH = ['well', 'unused', 'failing', 'stopped', 'paused'] as const
export type EndpointHealth = (typeof ENDPOINT_HEALTH)[number]

/** An endpoint without its secrets. */
export type EndpointView = {
  id: string
  name: string
  url: string
  events: string[] | null
  test: boolean
  state: EndpointState
  pausedReason: PauseReason | null
  health: EndpointHealth
  failures: number
  failingSince: Date | null
  openUntil: Date | null
  lastError: string | null
  lastAnswerAt: Date | null
  /** Until when the secret before the present one signs too. */
  previousUntil: Date | null
  fromFile: boolean
  version: number
  createdAt: Date
  /** Deliveries that wait, and those given up. */
  waiting: number
  dead: number
}

/** The account's endpoints by name, each with what waits for it. */
export async function listEndpoints(ctx: ServiceContext): Promise<EndpointView[]> {
  requirePermission(ctx, 'portal:read')
  const [rows, work] = await Promise.all([selectEndpoints(ctx.db, ctx.sellerId), countWorkFor(ctx.db, ctx.sellerId)])
  return rows.map((row) => viewEndpoint(row, work.get(row.id), ctx.now()))
}

/** Throws `not_found` for those of other accounts and those removed. */
export async function getEndpoint(ctx: ServiceContext, endpointId: string): Promise<EndpointView> {
  requirePermission(ctx, 'portal:read')
  const known = z.uuid().safeParse(endpointId).success
  const row = known ? await findEndpoint(ctx.db, ctx.sellerId, endpointId) : undefined
  if (!row || row.state === 'removed') throw notFound('endpoint')
  const work = await countWorkFor(ctx.db, ctx.sellerId)
  return viewEndpoint(row, work.get(row.id), ctx.now())
}

function viewEndpoint(row: EndpointRow, work: { waiting: number; dead: number } | undefined, now: Date): EndpointView {
  const { id, name, url, events, test, state, pausedReason, failures, failingSince, openUntil } = row
  const { lastError, lastAnswerAt, previousUntil, version, createdAt } = row
  return {
    id,
    name,
    url,
    events,
    test,
    state,
    pausedReason,
    health: healthOf(row, now),
    failures,
    failingSince,
    openUntil,
    lastError,
    lastAnswerAt,
    previousUntil: previousUntil && previousUntil > now ? previousUntil : null,
    fromFile: row.source === 'file',
    version,
    createdAt,
    waiting: work?.waiting ?? 0,
    dead: work?.dead ?? 0,
  }
}

function healthOf({ state, failures, openUntil, lastAnswerAt }: EndpointRow, now: Date): EndpointHealth {
  if (state !== 'active') return 'paused'
  if (openUntil && openUntil > now) return 'stopped'
  if (failures > 0) return 'failing'
  return lastAnswerAt ? 'well' : 'unused'
}
