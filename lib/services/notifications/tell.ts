import { lockChannel, selectChannels } from '@/db/queries/channels'
import { hasUnfinishedJob, insertJob } from '@/db/queries/jobs'
import { claimItems, selectWaitingItems } from '@/db/queries/notices'
import { transaction } from '@/db/transaction'
import { mayTell } from '@/lib/domain/notifications'
import type { ServiceContext } from '@/lib/services/context'

/** Things one message gathers at most. */
const GATHERED = 200

export const laneOf = (channelId: string) => `notify:${channelId}`

/**
 * Makes one message per channel of all it may be told now. While a channel still has a message on the way nothing is
 * added: when mail comes back after hours, people get one message, not hundreds.
 */
export async function tellChannels(ctx: ServiceContext): Promise<void> {
  const { db, sellerId } = ctx
  let told = false
  for (const { id, state } of await selectChannels(db, sellerId)) {
    if (state === 'active' && (await tellChannel(ctx, id))) told = true
  }
  if (told) ctx.wakeWorker()
}

function tellChannel(ctx: ServiceContext, channelId: string): Promise<boolean> {
  const { db, sellerId } = ctx
  return transaction(db, async (tx) => {
    const channel = await lockChannel(tx, { sellerId, id: channelId })
    const lane = laneOf(channelId)
    if (channel?.state !== 'active' || (await hasUnfinishedJob(tx, sellerId, lane))) return false
    const now = ctx.now()
    const waiting = await selectWaitingItems(tx, sellerId, channelId, GATHERED)
    const due = waiting.filter(({ notice, at }) => mayTell(channel.rules, notice.severity, at, now))
    const [first] = due
    if (!first) return false
    const id = ctx.newId()
    await insertJob(tx, {
      sellerId,
      id,
      kind: 'notify',
      lane,
      payload: {
        kind: 'notify',
        channelId,
        first: { event: first.notice.event, phase: first.phase },
        count: new Set(due.map(({ notice }) => notice.id)).size,
      },
      test: false,
      orderId: null,
      instanceId: null,
      endpointId: channelId,
      idempotencyKey: `notify:${id}`,
      now,
    })
    await claimItems(tx, sellerId, channelId, id, due)
    return true
  })
}
