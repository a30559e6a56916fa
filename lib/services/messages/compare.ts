import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { hide, readable, readMessage } from './get'
import { UNKNOWN_SELLER } from './query'

export type Compared = { before: string; after: string }

/** What two calls said, the earlier one first; personal data is masked as in the messages themselves. */
export type Comparison = {
  earlier: { id: string; receivedAt: Date }
  later: { id: string; receivedAt: Date }
  request: Compared
  answer: Compared
}

/** Two messages of the account beside each other. Throws `not_found`. */
export async function compareMessages(
  ctx: ServiceContext,
  input: { id: string; otherId: string; unknownAddress?: boolean },
): Promise<Comparison> {
  requirePermission(ctx, 'portal:read')
  if (input.unknownAddress) requirePermission(ctx, 'settings:write')
  const sellerId = input.unknownAddress ? UNKNOWN_SELLER : ctx.sellerId
  const [one, other] = await Promise.all([input.id, input.otherId].map((id) => readMessage(ctx, sellerId, id)))
  if (!one || !other) throw new Error('Two messages were asked for.')
  const [earlier, later] = one.receivedAt <= other.receivedAt ? [one, other] : [other, one]
  const shown = (bytes: Uint8Array) => hide(readable(bytes)).bytes.text
  return {
    earlier: { id: earlier.id, receivedAt: earlier.receivedAt },
    later: { id: later.id, receivedAt: later.receivedAt },
    request: { before: shown(earlier.body), after: shown(later.body) },
    answer: { before: shown(earlier.answer), after: shown(later.answer) },
  }
}
