import { z } from 'zod'
import { headOfFeed, selectFeed, selectSellersToPublish } from '@/db/queries/changes'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { eventOf, type HookEvent } from './event'
import { eventType } from './fields'
import { publishChanges } from './publish'

const LIMIT = 1_000

export const feedQuery = z.strictObject({
  /** `next` of the answer before; left out: from the beginning; `latest`: only what happens from now on. */
  after: z
    .string()
    .regex(/^(\d{1,15}|latest)$/)
    .default('0'),
  limit: z.coerce.number().int().min(1).max(LIMIT).default(100),
  /** Separated by commas: `instance.created,license.*`. */
  types: z
    .string()
    .transform((text) => text.split(',').map((type) => type.trim()))
    .pipe(z.array(eventType).min(1))
    .optional(),
  test: z.enum(['true', 'false', 'all']).default('false'),
  /** Seconds to wait for something to happen before an empty answer. */
  wait: z.coerce.number().int().min(0).max(30).default(0),
})

export type FeedPage = { data: (HookEvent & { id: string })[]; next: string }

const LOOK_AGAIN_MS = 500

/**
 * What happened after a place, in order, none left out; `next` is the place to go on from, also when nothing came. Up to
 * `wait` seconds are spent waiting for something.
 * @param over says that nobody listens any more
 */
export async function readFeed(
  ctx: ServiceContext,
  { after, limit, types, test, wait }: z.output<typeof feedQuery>,
  over?: AbortSignal,
): Promise<FeedPage> {
  requirePermission(ctx, 'portal:read')
  const filter = { types, test: test === 'all' ? undefined : test === 'true' }
  await catchUp(ctx)
  const start = after === 'latest' ? await headOfFeed(ctx.db, ctx.sellerId) : Number(after)
  const deadline = performance.now() + wait * 1_000
  for (;;) {
    // The head first: what is below it can be seen by then, so skipping to it leaves nothing out.
    const head = await headOfFeed(ctx.db, ctx.sellerId)
    const rows = await selectFeed(ctx.db, ctx.sellerId, start, filter, limit)
    if (rows.length > 0 || performance.now() >= deadline || over?.aborted) {
      const last = rows.at(-1)?.position ?? start
      const next = rows.length === limit ? last : Math.max(head, last, start)
      return { data: rows.map((row) => ({ id: row.id, ...eventOf(row) })), next: String(next) }
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    await catchUp(ctx)
  }
}

/** Most looks find nothing to publish: they take no lock and wake nobody. */
async function catchUp(ctx: ServiceContext): Promise<void> {
  if ((await selectSellersToPublish(ctx.db, ctx.sellerId)).length > 0) await publishChanges(ctx)
}
