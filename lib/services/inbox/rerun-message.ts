import { z } from 'zod'
import { closeFailures, closeMessage, findMessage, insertMessage, type MessageRow } from '@/db/queries/inbox'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import type { Verdict } from '@/lib/domain/messages'
import type { FamilyCodec, RawRequest } from '@/lib/koogallery/codec'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { carryOut } from '@/lib/services/fulfilment/carry-out'
import { timeOfUuidv7, uuidv7 } from '@/lib/services/ids'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import { loadKnown } from './load-known'
import { messageRow } from './message-row'
import type { Known } from './seller-cache'
import { callOf, invalid, keysFor, readOptions, renderOptions } from './settle'

const rerunInput = z.object({ messageId: z.uuid(), reason: z.string().trim().min(1).max(500) })

/**
 * Runs a stored call through the same handler once more, after its cause has been mended. What it changes counts as the
 * marketplace's call; who asked for it stands in the audit log. The marketplace itself does not see this answer: it has
 * to call again, or be restarted in the Seller Console.
 */
export async function rerunMessage(
  ctx: ServiceContext,
  input: z.input<typeof rerunInput>,
  {
    known: given,
    also,
  }: {
    /** The account as it is now, where several calls are run in a row. */
    known?: Known
    /** Runs in the transaction of the call's effect. */
    also?: (tx: Tx, made: Pick<MessageRow, 'verdict' | 'resultCode'>) => Promise<void>
  } = {},
): Promise<{ messageId: string; verdict: Verdict; resultCode: string }> {
  requirePermission(ctx, 'fulfilment:write')
  const { messageId, reason } = parseInput(rerunInput, input)
  const key = { sellerId: ctx.sellerId, id: messageId, receivedAt: timeOfUuidv7(messageId) }
  const message = await findMessage(ctx.db, key)
  if (!message) throw new ServiceError('not_found', 'There is no such message.')
  if (message.erasedAt !== null) throw refusal('message_erased')
  if (message.truncated) {
    throw new ServiceError('conflict', 'Only the beginning of this call was kept, so it cannot be run again.')
  }
  if (message.family === 'unrecognised') {
    throw new ServiceError('conflict', 'This call belongs to no interface served here.')
  }
  const { family } = message
  const codec = FAMILY_CODECS[family]
  const known = given ?? (await loadKnown(ctx.db, ctx.secretBox, ctx.sellerId))
  if (!known) throw new ServiceError('not_found', 'There is no such seller account.')
  const request = requestOf(message)
  const signed = signatureOf(message, codec, request, known)
  const parsed = codec.parse(request, readOptions(codec, known, signed))
  const receivedAt = ctx.now()
  const id = uuidv7(receivedAt)
  const startedMs = performance.now()

  const row = await transaction(ctx.db, async (tx) => {
    const acting: ServiceContext = { ...ctx, actor: { kind: 'marketplace', messageId: id } }
    const call = callOf(acting, known, parsed, signed, id)
    const outcome = parsed.ok ? await carryOut(tx, call, parsed.command) : await invalid(parsed)
    const rendered = codec.render(outcome, renderOptions(codec, known, call.test, signed))
    const made = messageRow({
      sellerId: ctx.sellerId,
      id,
      receivedAt,
      family,
      request,
      signed,
      parsed,
      test: call.test,
      outcome,
      rendered,
      durationUs: Math.round((performance.now() - startedMs) * 1_000),
      rerun: { of: messageId, by: ctx.actor.kind === 'user' ? ctx.actor.name : ctx.actor.kind },
    })
    await insertMessage(tx, made)
    if (made.verdict === 'accepted') {
      await closeMessage(tx, key)
      if (made.activity !== null) await closeFailures(tx, { ...made, activity: made.activity })
    }
    await recordAudit(tx, ctx, {
      action: 'message.rerun',
      subjectKind: 'message',
      subjectId: messageId,
      reason,
      details: { newMessage: id, verdict: made.verdict, resultCode: made.resultCode },
    })
    await also?.(tx, made)
    return made
  })
  ctx.wakeWorker()
  return { messageId: id, verdict: row.verdict, resultCode: row.resultCode }
}

function requestOf(message: MessageRow): RawRequest {
  const { method, url, headers, body } = message
  return { method, url, headers, body }
}

/** A call that verified when it came stays verified; another is judged by today's keys at the time it came. */
function signatureOf(message: MessageRow, codec: FamilyCodec, request: RawRequest, known: Known) {
  if (message.keyId !== null && message.sentAt !== null) {
    return {
      keyId: message.keyId,
      form: message.signedForm ?? 'raw',
      sentAt: message.sentAt,
      ...(message.nonce === null ? {} : { nonce: message.nonce }),
    }
  }
  const verdict = codec.verify({
    request,
    keys: keysFor(codec, known),
    now: message.receivedAt,
    settings: known.seller.settings,
  })
  if (verdict.ok) return verdict
  throw new ServiceError('conflict', `The call still does not authenticate: ${verdict.detail}`)
}
