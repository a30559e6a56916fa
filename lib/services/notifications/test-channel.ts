import { z } from 'zod'
import { findChannel, updateChannel } from '@/db/queries/channels'
import { insertAttempt, insertSettledJob } from '@/db/queries/jobs'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import type { Work } from '@/lib/services/work'
import { type Delivered, deliver } from './deliver'
import { channelIdField } from './fields'
import { renderTest } from './render'
import { openTarget } from './target'
import { laneOf } from './tell'

const input = z.strictObject({ channelId: channelIdField })

/** Sends a test message at once and once only, also by a channel that is paused. It stands in the log like any other. */
export async function testChannel(
  ctx: ServiceContext,
  { known, outside }: Pick<Work, 'known' | 'outside'>,
  raw: z.input<typeof input>,
): Promise<Delivered> {
  requirePermission(ctx, 'notifications:write')
  const { channelId } = parseInput(input, raw)
  const { db, sellerId } = ctx
  const channel = await findChannel(db, { sellerId, id: channelId })
  if (!channel || channel.state === 'removed') throw notFound('channel')
  const { seller } = known.seller
  const id = ctx.newId()
  const startedAt = ctx.now()
  const message = renderTest({
    id,
    account: { id: sellerId, name: seller.name },
    language: channel.language,
    zone: channel.rules.zone,
    publicUrl: ctx.publicUrl,
    now: startedAt,
  })
  const sent = await deliver({ outside, account: seller }, openTarget(ctx, channel), message, startedAt)
  const error = sent.ok ? null : sent.error
  await transaction(db, async (tx) => {
    await insertSettledJob(tx, {
      sellerId,
      id,
      kind: 'notify',
      lane: `${laneOf(channelId)}:test`,
      payload: { kind: 'notify', channelId, first: null, count: 0 },
      test: true,
      orderId: null,
      instanceId: null,
      endpointId: channelId,
      idempotencyKey: `notify:${id}`,
      now: startedAt,
      state: sent.ok ? 'done' : 'cancelled',
      lastError: error,
    })
    const { durationMs, request = null, answer = null } = sent
    await insertAttempt(tx, {
      ...{ sellerId, jobId: id, attempt: 1, startedAt, durationMs },
      ...{ ok: sent.ok, error, request, answer },
    })
    if (sent.ok) {
      await updateChannel(tx, channel, { failures: 0, failingSince: null, lastError: null, lastSentAt: startedAt })
    }
    await recordAudit(tx, ctx, {
      action: 'channel.tested',
      subjectKind: 'channel',
      subjectId: channelId,
      details: { name: channel.name, kind: channel.kind, ok: sent.ok },
    })
  })
  return sent
}
