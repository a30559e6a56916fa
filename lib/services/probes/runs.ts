import { z } from 'zod'
import {
  findRun,
  type ProbeResultRow,
  type ProbeRunListRow,
  type ProbeRunRow,
  selectLastRun,
  selectResults,
  selectRuns,
} from '@/db/queries/probes'
import { PAGE_SIZE, type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { notFound } from '@/lib/services/refusals'

export type { ProbeResultRow, ProbeRunListRow } from '@/db/queries/probes'

/** A page of runs, newest first. */
export async function listRuns(ctx: ServiceContext, query: { cursor?: string }): Promise<Page<ProbeRunListRow>> {
  requirePermission(ctx, 'portal:read')
  const place = readUuidCursor(query.cursor)
  const found = await selectRuns(ctx.db, ctx.sellerId, place, PAGE_SIZE + 1)
  return toPage(found, PAGE_SIZE, place, ({ createdAt, id }) => ({ at: createdAt, id }))
}

export type ProbeRunDetail = ProbeRunRow & { results: ProbeResultRow[] }

/** One run with all its results, in the order they are sent in. */
export async function getRun(ctx: ServiceContext, runId: string): Promise<ProbeRunDetail> {
  requirePermission(ctx, 'portal:read')
  const key = { sellerId: ctx.sellerId, id: runId }
  const run = z.uuid().safeParse(runId).success ? await findRun(ctx.db, key) : undefined
  if (!run) throw notFound('probe run')
  return { ...run, results: await selectResults(ctx.db, key) }
}

/** The last run that came to an end; null before the first. */
export async function lastRun(ctx: ServiceContext): Promise<ProbeRunRow | null> {
  requirePermission(ctx, 'portal:read')
  return (await selectLastRun(ctx.db, ctx.sellerId)) ?? null
}
