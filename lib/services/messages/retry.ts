import { z } from 'zod'
import type { Clock } from '@/lib/domain/platform-clocks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { rerunMessage } from '@/lib/services/inbox/rerun-message'
import { parseInput } from '@/lib/services/parse'
import { getMessage } from './get'

const one = z.object({ messageId: z.uuid(), reason: z.string().trim().min(1).max(500) })

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
