import { findLastBatch } from '@/db/queries/usage-watch'
import { requestVerdict } from '@/lib/koogallery/open-api/usage-verdicts'
import type { ServiceContext } from '@/lib/services/context'
import { pushTarget } from './push-target'
import type { Account } from './seal-due'

/** Longer than any call; a backlog being sent has calls in between. */
const IDLE_MS = 5 * 60_000
/** What got no clear answer mends itself more often than not. */
const UNCLEAR_MS = 3 * 60_000

export type SenderFault = {
  /**
   * `no_key`, `no_ak_sk`: not set up; `refused`: key, clock or rights, by code; `unclear`: nothing clear comes back;
   * `idle`: nothing is being sent at all.
   */
  reason: 'no_key' | 'no_ak_sk' | 'refused' | 'unclear' | 'idle'
  code: string | null
}

/** Why records that wait since `oldest` are not sent; null when they will be. */
export async function findSenderFault(
  ctx: ServiceContext,
  known: Account,
  { now, oldest }: { now: Date; oldest: Date },
): Promise<SenderFault | null> {
  const target = pushTarget(known.seller)
  if (typeof target === 'string') return { reason: target, code: null }
  const last = await findLastBatch(ctx.db, ctx.sellerId)
  const waited = now.getTime() - oldest.getTime()
  const code = last?.code ?? null
  if (last?.outcome === 'refused' && code !== null && requestVerdict(code, undefined).class === 'config') {
    return { reason: 'refused', code }
  }
  if (last?.outcome === 'unknown' && waited > UNCLEAR_MS) return { reason: 'unclear', code }
  const idle = now.getTime() - (last?.sentAt.getTime() ?? 0)
  return waited > IDLE_MS && idle > IDLE_MS ? { reason: 'idle', code: null } : null
}
