import { z } from 'zod'
import { type ChannelRow, findChannel, selectChannels } from '@/db/queries/channels'
import { may } from '@/lib/domain/roles'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { notFound } from '@/lib/services/refusals'
import { type MailTarget, maskTarget, openTarget } from './target'

/** A channel without its secrets. */
export type ChannelView = Omit<ChannelRow, 'sellerId' | 'target' | 'createdAt' | 'updatedAt'> & {
  /** Host, and of a robot's address the last four signs. */
  address: string
  /** Of mail, for those who may change it; without the password. */
  mail: Omit<MailTarget, 'password' | 'kind'> | null
  /** Whether a secret or password is there. */
  secured: boolean
}

/** The account's channels by name. */
export async function listChannels(ctx: ServiceContext): Promise<ChannelView[]> {
  requirePermission(ctx, 'portal:read')
  return (await selectChannels(ctx.db, ctx.sellerId)).map((row) => view(ctx, row))
}

/** Throws `not_found` for those of other accounts and those removed. */
export async function getChannel(ctx: ServiceContext, channelId: string): Promise<ChannelView> {
  requirePermission(ctx, 'portal:read')
  const known = z.uuid().safeParse(channelId).success
  const row = known ? await findChannel(ctx.db, { sellerId: ctx.sellerId, id: channelId }) : undefined
  if (!row || row.state === 'removed') throw notFound('channel')
  return view(ctx, row)
}

function view(ctx: ServiceContext, row: ChannelRow): ChannelView {
  const target = openTarget(ctx, row)
  const { sellerId: _, target: __, createdAt: ___, updatedAt: ____, ...shown } = row
  const writes = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'notifications:write')
  const secured = target.kind === 'email' ? target.password !== undefined : 'secret' in target
  if (target.kind !== 'email') return { ...shown, address: maskTarget(target), mail: null, secured }
  const { password: _password, kind: _kind, ...mail } = target
  return { ...shown, address: maskTarget(target), mail: writes ? mail : null, secured }
}
