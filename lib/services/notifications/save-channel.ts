import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { insertChannel, isNameTaken, lockChannel, updateChannel } from '@/db/queries/channels'
import { insertItems, selectOpenNotices } from '@/db/queries/notices'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { type ChannelRules, tells } from '@/lib/domain/notifications'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'
import { channelFields, channelIdField } from './fields'
import { maskTarget, mergeTarget, openTarget, sealTarget, type Target, targetSchema } from './target'

/** Open notices a new channel is told of at most, the newest. */
const OPEN_TOLD = 200

const createInput = z.strictObject(channelFields)
export type ChannelInput = z.input<typeof createInput>

/** Adds a channel; it is told at once of what is wrong now. */
export async function createChannel(ctx: ServiceContext, raw: ChannelInput): Promise<{ id: string }> {
  requirePermission(ctx, 'notifications:write')
  const { target: entered, ...fields } = parseInput(createInput, raw)
  const target = readTarget(null, entered)
  const key = { sellerId: ctx.sellerId, id: ctx.newId() }
  const now = ctx.now()
  await transaction(ctx.db, async (tx) => {
    const sealed = sealTarget(ctx, key, target)
    const row = { ...key, ...fields, kind: target.kind, target: sealed, createdAt: now, updatedAt: now }
    if (!(await insertChannel(tx, { ...row, state: 'active' }))) throw refusal('channel_name_taken')
    await tellWhatIsOpen(tx, key, fields.rules, now)
    await recordAudit(tx, ctx, {
      action: 'channel.created',
      subjectKind: 'channel',
      subjectId: key.id,
      details: { name: fields.name, kind: target.kind, address: maskTarget(target), rules: fields.rules },
    })
  })
  return { id: key.id }
}

/** What other channels heard of earlier. */
export async function tellWhatIsOpen(
  tx: Tx,
  { sellerId, id }: { sellerId: string; id: string },
  rules: ChannelRules,
  now: Date,
): Promise<void> {
  const open = (await selectOpenNotices(tx, sellerId, OPEN_TOLD)).filter((notice) => tells(rules, notice))
  const items = open.map(({ id: noticeId, level }) => ({ channelId: id, noticeId, phase: 'opened' as const, level }))
  await insertItems(tx, sellerId, items, now)
}

const changeInput = z.strictObject({
  ...channelFields,
  channelId: channelIdField,
  /** As it was read; refused when somebody has changed it meanwhile. */
  version: z.number().int().optional(),
})

/** Changes a channel; its kind stays. What is left blank of an address or a secret stays, too. */
export async function changeChannel(ctx: ServiceContext, raw: z.input<typeof changeInput>): Promise<void> {
  requirePermission(ctx, 'notifications:write')
  const { channelId, version, target: entered, ...fields } = parseInput(changeInput, raw)
  const key = { sellerId: ctx.sellerId, id: channelId }
  await transaction(ctx.db, async (tx) => {
    const channel = await lockChannel(tx, key)
    if (!channel || channel.kind !== entered.kind) throw notFound('channel')
    if (version !== undefined && channel.version !== version) throw refusal('channel_changed')
    if (await isNameTaken(tx, key, fields.name)) throw refusal('channel_name_taken')
    const present = openTarget(ctx, channel)
    const target = readTarget(present, entered)
    const { name, language, rules } = channel
    const moved = !isDeepStrictEqual(target, present)
    if (!moved && isDeepStrictEqual(fields, { name, language, rules })) return
    await updateChannel(tx, key, {
      ...fields,
      ...(moved ? { target: sealTarget(ctx, key, target), failures: 0, failingSince: null, lastError: null } : {}),
      version: channel.version + 1,
      updatedAt: ctx.now(),
    })
    await recordAudit(tx, ctx, {
      action: 'channel.changed',
      subjectKind: 'channel',
      subjectId: channelId,
      details: { name: fields.name, moved, before: { name, language, rules }, after: fields },
    })
  })
}

function readTarget(present: Target | null, entered: ChannelInput['target']): Target {
  const merged = mergeTarget(present, entered)
  const parsed = targetSchema.safeParse(merged)
  if (!parsed.success) return parseInput(targetSchema, merged)
  const target = parsed.data
  if (target.kind === 'email' && target.user && !target.password) {
    const message = 'Enter the password too.'
    throw new ServiceError('invalid', message, [{ path: 'password', code: 'required', message }])
  }
  return target
}
