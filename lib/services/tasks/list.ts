import { z } from 'zod'
import { selectTasks } from '@/db/queries/task-lists'
import { PAGE_SIZE, type Page, readUuidCursor, toPage } from '@/lib/domain/paging'
import type { TaskKind, TaskState } from '@/lib/domain/tasks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'

const listInput = z.object({
  ...pageFields,
  q: textFilter,
  view: choice(['open', 'overdue', 'closed']),
  owner: choice(['me']),
})

export type TaskListRow = {
  id: string
  kind: TaskKind
  state: TaskState
  test: boolean
  instanceId: string
  orderId: string
  productName: string | null
  ownerId: string | null
  ownerName: string | null
  dueAt: Date
  overdue: boolean
  createdAt: Date
  closedAt: Date | null
  closedBy: string | null
}

/** One page of tasks: open ones by deadline, closed ones newest first. */
export async function listTasks(ctx: ServiceContext, input: ListInput): Promise<Page<TaskListRow>> {
  requirePermission(ctx, 'portal:read')
  const { test, q, view = 'open', owner, cursor, limit = PAGE_SIZE } = parseInput(listInput, input)
  const now = ctx.now()
  const filter = {
    withTests: test === '1',
    view,
    ownerId: owner === 'me' && ctx.actor.kind === 'user' ? ctx.actor.id : undefined,
    now,
    text: q,
  }
  const place = readUuidCursor(cursor)
  const found = await selectTasks(ctx.db, ctx.sellerId, filter, place, limit + 1)
  const page = toPage(found, limit, place, ({ task }) => ({
    at: (view === 'closed' && task.closedAt) || task.dueAt,
    id: task.id,
  }))
  return {
    next: page.next,
    previous: page.previous,
    rows: page.rows.map(({ task, ownerName, productName }) => ({
      id: task.id,
      kind: task.kind,
      state: task.state,
      test: task.test,
      instanceId: task.instanceId,
      orderId: task.orderId,
      productName,
      ownerId: task.ownerId,
      ownerName,
      dueAt: task.dueAt,
      overdue: task.state === 'open' && task.dueAt < now,
      createdAt: task.createdAt,
      closedAt: task.closedAt,
      closedBy: task.closedBy,
    })),
  }
}
