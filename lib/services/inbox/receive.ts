import { countRefusals, insertMessage, updateAnswer } from '@/db/queries/inbox'
import type { Family } from '@/lib/domain/commands'
import type { Outcome, RefusalReason } from '@/lib/domain/outcomes'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import type { FamilyCodec, KnownFamily, Parsed, RawRequest, Rendered } from '@/lib/koogallery/codec'
import { FAMILY_CODECS, renderUnrecognised } from '@/lib/koogallery/families'
import { recognise } from '@/lib/koogallery/request'
import type { ServiceContext } from '@/lib/services/context'
import { uuidv7 } from '@/lib/services/ids'
import { type Arrival, receiptOf, type Signed, type Understood } from './arrival'
import { askForChange } from './ask-for-change'
import { type Inbox, UNKNOWN_SELLER } from './inbox'
import { messageRow, resultCodeOf, verdictOf } from './message-row'
import { answerPassedOnTwice } from './passed-on-twice'
import type { Known } from './seller-cache'
import { answerOf, keysFor, readOptions, renderOptions, settle } from './settle'
import { waitForKey, waitUntilReady } from './wait-until-ready'

/**
 * Answers one call at the production address. Never throws and never fails to answer: what goes wrong on our side is
 * answered 000005, so that the marketplace calls again. An accepted call costs one transaction and no outside call.
 */
export async function receive(
  inbox: Inbox,
  address: { sellerId: string; receivedAt: Date },
  request: RawRequest,
): Promise<Rendered> {
  const startedMs = performance.now()
  const id = uuidv7(address.receivedAt)
  const ctx = inbox.context(address.sellerId, id)
  const arrival = { inbox, ctx, ...address, id, startedMs, request }
  const family = recognise(request)
  inbox.load.begin()
  try {
    const known = await inbox.sellers.get(address.sellerId)
    if (!known) return await turnAway({ ...arrival, sellerId: UNKNOWN_SELLER }, family, 'unknown_seller')
    if (family === 'unrecognised') return await turnAway(arrival, family, 'unknown_family')
    return await answer(arrival, family, known)
  } catch (error) {
    ctx.log.error({ err: error, messageId: id }, 'call failed')
    return await fail(arrival, family)
  } finally {
    inbox.load.end()
  }
}

async function answer(arrival: Arrival, family: KnownFamily, known: Known): Promise<Rendered> {
  const { inbox, request, receivedAt: now } = arrival
  const codec = FAMILY_CODECS[family]
  let current: Known = known
  const verify = () => {
    const { settings } = current.seller
    return codec.verify({ request, keys: keysFor(codec, current), now, settings })
  }
  let signed = verify()
  if (!signed.ok && (signed.reason === 'signature_mismatch' || signed.reason === 'no_key')) {
    current = (await inbox.sellers.reload(arrival.sellerId)) ?? known
    signed = verify()
  }
  if (!signed.ok) {
    const outcome: Outcome = { kind: 'refused', reason: signed.reason, detail: signed.detail }
    return refuse(arrival, family, outcome, codec.render(outcome, renderOptions(codec, current, false)), () =>
      codec.parse(request, readOptions(codec, current)),
    )
  }
  return process(arrival, family, codec, current, signed)
}

async function process(
  arrival: Arrival,
  family: KnownFamily,
  codec: FamilyCodec,
  known: Known,
  signed: Signed,
): Promise<Rendered> {
  const { ctx } = arrival
  const parsed = codec.parse(arrival.request, readOptions(codec, known, signed))
  const work: Understood = { arrival, family, codec, known, signed, parsed }
  const settled = await settle(work)
  if (settled === 'replayed') {
    const given = await answerPassedOnTwice(work)
    if (given) return given
    const outcome: Outcome = {
      kind: 'refused',
      reason: 'nonce_replayed',
      detail: 'This nonce was used before with the same key; a repeated call carries a new one.',
    }
    return refuse(arrival, family, outcome, codec.render(outcome, renderOptions(codec, known, false, signed)))
  }
  ctx.wakeWorker()
  const { call, outcome, rendered } = settled
  // There is a failure now that a later success may end.
  if (verdictOf(outcome) !== 'accepted') arrival.inbox.sellers.forget(arrival.sellerId)
  const later =
    (await waitUntilReady(call, outcome)) ??
    (await waitForKey(call, parsed, outcome)) ??
    (await askForChange(arrival.inbox, known, call, parsed, outcome))
  if (later) {
    const final = answerOf(work, call, later)
    await updateAnswer(ctx.db, arrival, final.row)
    count(arrival, family, parsed, later, final.rendered)
    return final.rendered
  }
  count(arrival, family, parsed, outcome, rendered)
  return rendered
}

async function turnAway(
  arrival: Arrival,
  family: Family,
  reason: Extract<RefusalReason, 'unknown_seller' | 'unknown_family'>,
): Promise<Rendered> {
  const rendered = renderUnrecognised(reason)
  return refuse(arrival, family, { kind: 'refused', reason, detail: '' }, rendered)
}

/** May be the marketplace's own call, with a wrong key or clock between us. */
const MAY_BE_GENUINE: readonly RefusalReason[] = ['signature_mismatch', 'timestamp_stale', 'no_key']

/**
 * Keeps a call that did not authenticate, within limits; no transaction, nothing else changes. What such a call says of
 * itself is kept so that people see which order it is about, and is believed for nothing else.
 */
async function refuse(
  arrival: Arrival,
  family: Family,
  outcome: Extract<Outcome, { kind: 'refused' }>,
  rendered: Rendered,
  read?: () => Parsed,
): Promise<Rendered> {
  const { inbox, ctx, sellerId } = arrival
  count(arrival, family, undefined, outcome, rendered)
  if (inbox.refusals.take(sellerId, outcome.reason)) {
    const said = MAY_BE_GENUINE.includes(outcome.reason) ? read?.() : undefined
    // A debugging call has no order whose clock runs.
    const parsed = said?.test ? undefined : said
    await insertMessage(ctx.db, messageRow(receiptOf(arrival, family, { parsed, test: false, outcome, rendered })))
    // There is a failure now that a later success may end; at most one a second gets here.
    if (parsed?.activity !== undefined) inbox.sellers.forget(sellerId)
  }
  return rendered
}

/**
 * Answers a fault of ours, and keeps the call where the database still can, so that people see it and can re-run it.
 * What is known of the account may be out of reach too: then the answer goes out unsigned.
 */
async function fail(arrival: Arrival, family: Family): Promise<Rendered> {
  const codec = FAMILY_CODECS[family === 'unrecognised' ? 'saas_v2' : family]
  const outcome: Outcome = { kind: 'internal' }
  const known = await arrival.inbox.sellers.get(arrival.sellerId).catch(() => null)
  const options = known ? renderOptions(codec, known, false) : { test: false, settings: DEFAULT_SELLER_SETTINGS }
  const rendered = codec.render(outcome, options)
  count(arrival, family, undefined, outcome, rendered)
  if (known) await keepFailure(arrival, family, codec, known, outcome, rendered)
  return rendered
}

async function keepFailure(
  arrival: Arrival,
  family: Family,
  codec: FamilyCodec,
  known: Known,
  outcome: Outcome,
  rendered: Rendered,
): Promise<void> {
  const { request, receivedAt: now } = arrival
  try {
    const signed = codec.verify({ request, keys: keysFor(codec, known), now, settings: known.seller.settings })
    if (!signed.ok) return
    const parsed = codec.parse(request, readOptions(codec, known, signed))
    await insertMessage(
      arrival.ctx.db,
      messageRow(receiptOf(arrival, family, { signed, parsed, test: parsed.test, outcome, rendered })),
    )
    arrival.inbox.sellers.forget(arrival.sellerId)
  } catch (error) {
    arrival.ctx.log.error({ err: error, messageId: arrival.id }, 'the failed call could not be kept')
  }
}

function count(
  arrival: Arrival,
  family: Family,
  parsed: Parsed | undefined,
  outcome: Outcome,
  rendered: Rendered,
): void {
  const { metrics } = arrival.inbox
  metrics.callbacks.inc({
    family,
    activity: parsed?.ok ? parsed.command.kind : 'none',
    verdict: verdictOf(outcome),
    code: resultCodeOf(rendered),
  })
  metrics.callbackDuration.observe({ family }, (performance.now() - arrival.startedMs) / 1_000)
}

/** Writes the counts of refused calls that were not stored; called now and then by the housekeeping. */
export async function flushRefusals(inbox: Inbox, ctx: Pick<ServiceContext, 'db' | 'now'>): Promise<void> {
  const hour = new Date(Math.floor(ctx.now().getTime() / 3_600_000) * 3_600_000)
  for (const entry of inbox.refusals.drain()) await countRefusals(ctx.db, { ...entry, hour })
}
