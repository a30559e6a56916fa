import { z } from 'zod'
import { countOtherViews, putView } from '@/db/queries/views'
import { transaction } from '@/db/transaction'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'
import { listField, queryField, viewNameField } from './fields'
import { viewOwner } from './owner'

const input = z.object({ list: listField, name: viewNameField, query: queryField })

/** More would be a list to search in itself. */
export const MAX_VIEWS = 30

/**
 * Keeps a list's filters under a name; a name used before gets the new ones. A person's own matter, like the theme: the
 * audit log does not tell of it. Throws `conflict` when a list has as many views as it may.
 */
export async function saveView(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  const view = { ...viewOwner(ctx), ...parseInput(input, raw) }
  await transaction(ctx.db, async (tx) => {
    if ((await countOtherViews(tx, view)) >= MAX_VIEWS) {
      throw new ServiceError('conflict', `A list has at most ${MAX_VIEWS} saved views.`, [
        { path: '', code: 'too_many_views', message: 'Remove a view first.', values: { max: MAX_VIEWS } },
      ])
    }
    await putView(tx, { ...view, createdAt: ctx.now() })
  })
}
