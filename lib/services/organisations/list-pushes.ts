import type { z } from 'zod'
import { selectPushes } from '@/db/queries/organisation-lists'
import { type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { pageFields } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { tenantKeyInput } from './get-tenant'

const PUSHES_A_PAGE = 20
const listInput = tenantKeyInput.extend({ cursor: pageFields.cursor })

export type PushView = Awaited<ReturnType<typeof selectPushes>>[number]

/** What a tenant's pushes changed, newest first. */
export async function listPushes(ctx: ServiceContext, input: z.input<typeof listInput>): Promise<Page<PushView>> {
  requirePermission(ctx, 'portal:read')
  const { cursor, ...key } = parseInput(listInput, input)
  const place = readUuidCursor(cursor)
  const rows = await selectPushes(ctx.db, { sellerId: ctx.sellerId, ...key }, place, PUSHES_A_PAGE + 1)
  return toPage(rows, PUSHES_A_PAGE, place, ({ at, messageId }) => ({ at, id: messageId }))
}
