import { getMessageRoute } from '@/lib/http/api/messages'
import { serve } from '@/lib/http/rest'
import { getMessage } from '@/lib/services/messages/get'
import { revealMessage } from '@/lib/services/messages/reveal'
import type { MessageListRow } from '@/lib/services/messages/rows'

export const GET = serve(getMessageRoute, async ({ ctx, params, has }) => {
  const { message, request, answer, masked, failing, reruns, changes } = await getMessage(ctx, { id: params.id })
  const { method, url, sentAt, truncated } = message
  const inClear = masked && has('personal:read')
  return {
    ...listed(message),
    method,
    url,
    sentAt,
    truncated,
    request,
    answer,
    ...(inClear ? await revealMessage(ctx, { id: params.id }) : {}),
    masked: masked && !inClear,
    clock: failing?.clock ?? null,
    reruns,
    changes: changes.map(({ instanceId, at, kind, statusAfter, expireAfter }) => ({
      instanceId,
      at,
      kind,
      statusAfter,
      expireAfter,
    })),
  }
})

/** What the list shows of a message. */
function listed(message: MessageListRow): MessageListRow {
  const { id, receivedAt, test, family, activity, scene, verdict, reason, detail, resultCode, open } = message
  const { durationUs, keyId, businessId, orderId, orderLineId, instanceId, tenantId, rerunOf, rerunBy } = message
  const outcome = { verdict, reason, detail, resultCode, open, durationUs }
  const about = { businessId, orderId, orderLineId, instanceId, tenantId }
  return { id, receivedAt, test, family, activity, scene, ...outcome, keyId, ...about, rerunOf, rerunBy }
}
