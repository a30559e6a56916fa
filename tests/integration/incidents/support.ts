import { instances } from '@/db/schema'
import type { Db } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'
import { groupFailures } from '@/lib/services/incidents/group-failures'
import { listIncidents } from '@/lib/services/incidents/list'
import type { IncidentView } from '@/lib/services/incidents/view'
import { failed, messageRow, putMessages } from '../messages/support'

/** Failing calls by the minutes before the context's now at which they came. */
export async function failing(
  ctx: ServiceContext,
  over: Partial<Parameters<typeof messageRow>[0]>,
  ...minutesBefore: number[]
): Promise<string[]> {
  const now = ctx.now().getTime()
  return putMessages(
    ctx.db,
    minutesBefore.map((minutes) =>
      messageRow({ ...failed, ...over, sellerId: ctx.sellerId, receivedAt: new Date(now - minutes * 60_000) }),
    ),
  )
}

export async function sold(db: Db, sellerId: string, instanceId: string, orderId: string, productId: string) {
  const at = new Date('2026-11-01T00:00:00Z')
  await db.insert(instances).values({
    ...{ sellerId, instanceId, orderId, orderLineId: 'L', test: false, productId, productName: `Name of ${productId}` },
    ...{ status: 'open', readiness: 'ready', createdAt: at, updatedAt: at },
  })
}

/** Incidents after the watcher's turn, as a list shows them. */
export async function grouped(ctx: ServiceContext, input: Record<string, unknown> = {}): Promise<IncidentView[]> {
  await groupFailures(ctx)
  return (await listIncidents(ctx, { state: 'all', ...input })).rows
}
