import { countChannelFailure, findChannel, updateChannel } from '@/db/queries/channels'
import { selectItemsOf } from '@/db/queries/notices'
import type { JobPayload } from '@/lib/domain/jobs'
import type { Work, WorkResult } from '@/lib/services/work'
import { deliver } from './deliver'
import { render } from './render'
import { openTarget } from './target'

/** A paused channel's messages look again; resuming makes them due at once. */
const PAUSED_MS = 3_600_000

/** Sends one message, by the worker. */
export async function sendMessage(
  { ctx, known, job, outside }: Work,
  { channelId }: Extract<JobPayload, { kind: 'notify' }>,
): Promise<WorkResult> {
  const { db, sellerId, publicUrl } = ctx
  const channel = await findChannel(db, { sellerId, id: channelId })
  if (!channel || channel.state === 'removed') return { kind: 'failed', error: 'The channel was removed.', final: true }
  const now = ctx.now()
  if (channel.state === 'paused') {
    return { kind: 'put_off', until: new Date(now.getTime() + PAUSED_MS), error: 'The channel is paused.' }
  }
  const items = await selectItemsOf(db, sellerId, job.id)
  if (items.length === 0) return { kind: 'failed', error: 'There is nothing to tell.', final: true }
  const { seller } = known.seller
  const message = render(items, {
    id: job.id,
    account: { id: sellerId, name: seller.name },
    language: channel.language,
    zone: channel.rules.zone,
    publicUrl,
    now,
  })
  const sent = await deliver({ outside, account: seller }, openTarget(ctx, channel), message, now)
  const { request, answer } = sent
  if (sent.ok) {
    return {
      kind: 'done',
      request,
      answer,
      apply: (tx) =>
        updateChannel(tx, channel, { failures: 0, failingSince: null, lastError: null, lastSentAt: ctx.now() }),
    }
  }
  await countChannelFailure(db, channel, ctx.now(), sent.error)
  const { error, final, notBeforeMs } = sent
  return { kind: 'failed', error, final, notBeforeMs, request, answer }
}
