import { z } from 'zod'
import { countOld, earliestUnbilled, listRetentionMarks } from '@/db/queries/retention'
import { findSeller } from '@/db/queries/sellers'
import { completeRetention, cutoffOf, RETENTION_KINDS, type RetentionKind } from '@/lib/domain/retention'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { retentionSchema } from '@/lib/services/settings/setting-schemas'

export type RetentionView = {
  kinds: {
    kind: RetentionKind
    days: number | null
    /** The last clearing that found something. */
    removed: number
    removedAt: Date | null
  }[]
  purgeAfterDays: number | null
}

/** For how long the account keeps what, and what clearing has come to. */
export async function getRetention(ctx: ServiceContext): Promise<RetentionView> {
  requirePermission(ctx, 'portal:read')
  const [seller, marks] = await Promise.all([
    findSeller(ctx.db, ctx.sellerId),
    listRetentionMarks(ctx.db, ctx.sellerId),
  ])
  if (!seller) throw notFound('seller')
  const days = completeRetention(seller.settings.retention ?? {})
  return {
    kinds: RETENTION_KINDS.map((kind) => {
      const mark = marks.find((candidate) => candidate.kind === kind)
      return { kind, days: days[kind], removed: mark?.removed ?? 0, removedAt: mark?.removedAt ?? null }
    }),
    purgeAfterDays: seller.settings.purgeAfterDays ?? null,
  }
}

export type RetentionPreview = {
  kind: RetentionKind
  /** Counted up to a hundred thousand; `more` says that there are more. */
  rows: number
  more: boolean
  oldest: Date | null
}[]

const input = z.object({ retention: retentionSchema })

/** What the next clearing would remove if these days were kept; changes nothing. */
export async function previewRetention(ctx: ServiceContext, raw: z.input<typeof input>): Promise<RetentionPreview> {
  requirePermission(ctx, 'settings:write')
  const { retention } = parseInput(input, raw)
  const seller = await findSeller(ctx.db, ctx.sellerId)
  if (!seller) throw notFound('seller')
  const days = { ...completeRetention(seller.settings.retention ?? {}), ...retention }
  const unbilled = await earliestUnbilled(ctx.db, ctx.sellerId)
  const found: RetentionPreview = []
  // One after the other: each may look at a hundred thousand rows.
  for (const kind of RETENTION_KINDS) {
    const cutoff = cutoffOf(days[kind], ctx.now())
    const before = kind === 'usage_events' && cutoff && unbilled && unbilled < cutoff ? unbilled : cutoff
    const old = before ? await countOld(ctx.db, kind, ctx.sellerId, before) : { rows: 0, more: false, oldest: null }
    found.push({ kind, ...old })
  }
  return found
}
