import { z } from 'zod'
import type { Clock } from '@/lib/domain/platform-clocks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { rerunMessage } from '@/lib/services/inbox/rerun-message'
import { parseInput } from '@/lib/services/parse'
import { getMessage } from './get'

const one = z.object({ messageId: z.uuid(), reason: z.string().trim().min(1).max(500) })
const many = z.object({
  messageIds: z.array(z.uuid()).min(1).max(100),
  reason: z.string().trim().min(1).max(500),
})

/** What came of a re-run, and what is still to be expected of the marketplace, which knows nothing of it. */
export type RetryResult = { messageId: string; accepted: boolean; resultCode: string; clock: Clock | null }

/** Runs one stored call again, through the same handler, with a reason. Throws as `rerunMessage` does. */
export async function retryMessage(ctx: ServiceContext, raw: z.input<typeof one>): Promise<RetryResult> {
  requirePermission(ctx, 'fulfilment:write')
  const input = parseInput(one, raw)
  // Read before: a success ends the run of failures whose clock tells when the marketplace comes again.
  const { failing } = await getMessage(ctx, { id: input.messageId })
  const { messageId, verdict, resultCode } = await rerunMessage(ctx, input)
  return { messageId, resultCode, accepted: verdict === 'accepted', clock: failing?.clock ?? null }
}

export type RetryManyResult = {
  accepted: number
  failing: number
  /** Could not be run at all. */
  refused: { messageId: string; why: string }[]
}

/** Runs several stored calls again, one after the other; one that cannot be run stops none of the others. */
export async function retryMessages(ctx: ServiceContext, raw: z.input<typeof many>): Promise<RetryManyResult> {
  requirePermission(ctx, 'fulfilment:write')
  const { messageIds, reason } = parseInput(many, raw)
  const result: RetryManyResult = { accepted: 0, failing: 0, refused: [] }
  for (const messageId of new Set(messageIds)) {
    try {
      const { verdict } = await rerunMessage(ctx, { messageId, reason })
      if (verdict === 'accepted') result.accepted += 1
      else result.failing += 1
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      result.refused.push({ messageId, why: error.message })
    }
  }
  return result
}
