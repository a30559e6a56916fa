import { z } from 'zod'
import { deleteView } from '@/db/queries/views'
import type { ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { listField, viewNameField } from './fields'
import { viewOwner } from './owner'

const input = z.object({ list: listField, name: viewNameField })

/** Forgets a view of one's own; one that is gone already is no fault. */
export async function removeView(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  const owner = viewOwner(ctx)
  await deleteView(ctx.db, { ...owner, ...parseInput(input, raw) })
}
