import { findMessageOfNonce } from '@/db/queries/inbox'
import type { Rendered } from '@/lib/koogallery/codec'
import type { Understood } from './arrival'
import { storedNonce } from './message-row'

/** A proxy gives every call one, and writes over what the caller says (ops/nginx-locations.conf). */
const REQUEST_ID = 'x-request-id'

/**
 * The answer that this very call has been given already: a proxy sends it again, with the same request id, when the process
 * that wrote it died or hung before it was out. Null for anything else with a used nonce: that is a replay.
 */
export async function answerPassedOnTwice({ arrival, signed }: Understood): Promise<Rendered | null> {
  const { ctx, sellerId, request } = arrival
  const requestId = headerOf(request.headers)
  if (requestId === undefined || signed.nonce === undefined) return null
  const key = { sellerId, keyId: signed.keyId, nonce: storedNonce(signed.nonce) }
  const earlier = await findMessageOfNonce(ctx.db, key)
  // The address holds the signature, and so stands for the body as well.
  if (!earlier || earlier.url !== request.url || headerOf(earlier.headers) !== requestId) return null
  ctx.log.warn({ requestId }, 'a call was passed on twice; it gets the answer it was given')
  return { status: 200, headers: earlier.answerHeaders, body: new TextDecoder().decode(earlier.answer) }
}

const headerOf = (headers: [string, string][]) => headers.find(([name]) => name.toLowerCase() === REQUEST_ID)?.[1]
