import { z } from 'zod'
import { type ChannelRow, cancelMessages, hastenMessages, lockChannel, updateChannel } from '@/db/queries/channels'
import { dropWaitingItems } from '@/db/queries/notices'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { channelIdField } from './fields'

const input = z.strictObject({ channelId: channelIdField })
type Input = z.input<typeof input>

/** Is told nothing more until it is resumed; what happens meanwhile it never hears of. */
export async function pauseChannel(ctx: ServiceContext, raw: Input): Promise<void> {
  requirePermission(ctx, 'notifications:write')
  const { channelId } = parseInput(input, raw)
  await act(ctx, channelId, 'channel.paused', async (tx, channel) => {
    if (channel.state !== 'active') return false
    await updateChannel(tx, channel, { state: 'paused' })
    return true
  })
}

export async function resumeChannel(ctx: ServiceContext, raw: Input): Promise<void> {
  requirePermission(ctx, 'notifications:write')
  const { channelId } = parseInput(input, raw)
  await act(ctx, channelId, 'channel.resumed', async (tx, channel) => {
    if (channel.state !== 'paused') return false
    await updateChannel(tx, channel, { state: 'active', failures: 0, failingSince: null })
    await hastenMessages(tx, channel, ctx.now())
    return true
  })
}

/** Ends it for good: what waited is called off, and its address and secrets are forgotten. The log stays. */
export async function removeChannel(ctx: ServiceContext, raw: Input): Promise<void> {
  requirePermission(ctx, 'notifications:write')
  const { channelId } = parseInput(input, raw)
  await act(ctx, channelId, 'channel.removed', async (tx, channel) => {
    await updateChannel(tx, channel, { state: 'removed', target: '' })
    await cancelMessages(tx, channel, ctx.now())
    await dropWaitingItems(tx, ctx.sellerId, channelId)
    return true
  })
}

async function act(
  ctx: ServiceContext,
  channelId: string,
  action: string,
  change: (tx: Tx, channel: ChannelRow) => Promise<boolean>,
): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const channel = await lockChannel(tx, { sellerId: ctx.sellerId, id: channelId })
    if (!channel) throw notFound('channel')
    if (!(await change(tx, channel))) return
    await updateChannel(tx, channel, { version: channel.version + 1, updatedAt: ctx.now() })
    const details = { name: channel.name, kind: channel.kind }
    await recordAudit(tx, ctx, { action, subjectKind: 'channel', subjectId: channelId, details })
  })
  ctx.wakeWorker()
}
