import { z } from 'zod'
import { listViewsOf } from '@/db/queries/views'
import type { ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { listField } from './fields'
import { viewOwner } from './owner'

const input = z.object({ list: listField })

/** One's own saved views of a list, by name. */
export async function listViews(ctx: ServiceContext, raw: z.input<typeof input>) {
  const owner = viewOwner(ctx)
  return listViewsOf(ctx.db, { ...owner, ...parseInput(input, raw) })
}
