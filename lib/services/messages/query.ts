import { z } from 'zod'
import type { MessageCursor, MessageFilter } from '@/db/queries/message-lists'
import { FAMILIES } from '@/lib/domain/commands'
import { VERDICTS } from '@/lib/domain/messages'
import { isReckonable } from '@/lib/domain/storable'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { timeOfUuidv7 } from '@/lib/services/ids'

/** Calls to addresses of sellers that do not exist are kept under this id; only owners see them. */
export const UNKNOWN_SELLER = '_unknown'

export const MESSAGE_RANGES = ['24h', '7d', '30d', '90d'] as const
export type MessageRange = (typeof MESSAGE_RANGES)[number]

const DAY_MS = 86_400_000
const RANGE_MS: Record<MessageRange, number> = {
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
}

const text = (max: number) => z.string().trim().min(1).max(max).optional().catch(undefined)
const day = z.iso
  .date()
  .refine((date) => isReckonable(Date.parse(date)))
  .optional()
  .catch(undefined)
const cursor = z.uuid().optional().catch(undefined)

/** What the address of the list says. A value that makes no sense is passed over: an old link never breaks. */
export const messageQuery = z.object({
  verdict: z.enum(VERDICTS).optional().catch(undefined),
  activity: text(64),
  family: z.enum(FAMILIES).optional().catch(undefined),
  code: text(16),
  order: text(128),
  instance: text(128),
  tenant: text(128),
  q: text(128),
  test: z.enum(['hide', 'only', 'show']).optional().catch(undefined),
  range: z.enum(MESSAGE_RANGES).optional().catch(undefined),
  /** Days, `2026-11-05`, in UTC; both included. They go before `range`. */
  from: day,
  to: day,
  /** Calls to addresses of no seller account. */
  unknown: z.literal('1').optional().catch(undefined),
  /** Calls that no key of ours had signed. */
  unsigned: z.literal('1').optional().catch(undefined),
  /** Failures of one incident. */
  incident: z.uuid().optional().catch(undefined),
  /** Answers that the marketplace's debugger would find fault with. */
  warned: z.literal('1').optional().catch(undefined),
  /** Ids to page on from: what came before it, or after it. */
  before: cursor,
  after: cursor,
})
export type MessageQuery = z.infer<typeof messageQuery>

/** The filter that a query asks for, always bounded in time unless some id narrows it down. */
export function toFilter(ctx: Pick<ServiceContext, 'actor' | 'sellerId' | 'now'>, query: MessageQuery): MessageFilter {
  if (query.unknown) requirePermission(ctx, 'settings:write')
  const named = (query.order ?? query.instance ?? query.tenant ?? query.q) !== undefined
  const since = named && !query.range ? new Date(0) : new Date(ctx.now().getTime() - RANGE_MS[query.range ?? '30d'])
  return {
    sellerId: query.unknown ? UNKNOWN_SELLER : ctx.sellerId,
    from: query.from ? new Date(query.from) : since,
    to: query.to ? new Date(new Date(query.to).getTime() + DAY_MS) : undefined,
    test: query.test ?? 'hide',
    verdict: query.verdict,
    activity: query.activity,
    family: query.family,
    resultCode: query.code,
    orderId: query.order,
    instanceId: query.instance,
    tenantId: query.tenant,
    anyId: query.q,
    incidentId: query.incident,
    unsigned: query.unsigned === '1' ? true : undefined,
    warned: query.warned === '1' ? true : undefined,
  }
}

/** A message's id holds the millisecond it came in: that is all a cursor needs. */
export function toCursor(id: string): MessageCursor {
  return { id, receivedAt: timeOfUuidv7(id) }
}
