import { isRetryable, isUniqueViolation } from '@/db/pg-errors'
import { addNonce, closeFailures, insertMessage, type NewMessageRow } from '@/db/queries/inbox'
import { messages, nonces } from '@/db/schema'
import { transaction } from '@/db/transaction'
import { writeInGroup } from '@/db/write-group'
import type { Outcome } from '@/lib/domain/outcomes'
import type { FamilyCodec, Parsed, ReadOptions, Rendered, RenderOptions } from '@/lib/koogallery/codec'
import type { ServiceContext } from '@/lib/services/context'
import type { Call } from '@/lib/services/fulfilment/call'
import { carryOut } from '@/lib/services/fulfilment/carry-out'
import { planAtOnce } from '@/lib/services/fulfilment/plan-at-once'
import { receiptOf, type Understood } from './arrival'
import { messageRow, storedNonce } from './message-row'
import type { Known } from './seller-cache'

export type Settled = { call: Call; outcome: Outcome; rendered: Rendered }

/** In one statement where the call allows it, else in a transaction. */
export async function settle(work: Understood): Promise<Settled | 'replayed'> {
  const atOnce = await settleAtOnce(work)
  return atOnce === 'undecided' || atOnce === 'unplanned' ? settleInTransaction(work, atOnce === 'undecided') : atOnce
}

const NONCE = 'nonce'

/**
 * `undecided`: the call was not the first of its order line or tenant; only the nonce was written. `unplanned`: a
 * transaction has to do it, nothing was written.
 */
async function settleAtOnce(work: Understood): Promise<Settled | 'replayed' | 'undecided' | 'unplanned'> {
  const { parsed } = work
  if (!parsed.ok) return 'unplanned'
  const { ctx } = work.arrival
  const call = callOf(ctx, work.known, parsed, work.signed, work.arrival.id)
  const nonce = nonceOf(work)
  const plan = await planAtOnce(call, parsed.command, nonce && NONCE)
  if (!plan) return 'unplanned'
  const { rendered, row } = answerOf(work, call, plan.outcome)
  const after = plan.decides
  const wrote = await writeInGroup(ctx.db, subjectsOf(row), [
    ...(nonce ? [{ kind: 'insert', name: NONCE, table: nonces, row: nonce } as const] : []),
    ...plan.writes,
    { kind: 'insert', name: 'message', after, table: messages, row },
    ...(work.known.failing && row.verdict === 'accepted' ? [{ ...closing(row), name: 'closing', after }] : []),
  ]).catch(collided)
  if (!wrote) return 'unplanned'
  if (nonce && !wrote.has(NONCE)) return 'replayed'
  return plan.decides === undefined || wrote.has(plan.decides) ? { call, outcome: plan.outcome, rendered } : 'undecided'
}

/** What two calls at the same moment may both begin: an order or tenant, and a nonce. */
function subjectsOf({ orderId, tenantId, nonce }: NewMessageRow): string[] {
  return [orderId, tenantId, nonce].flatMap((subject) => subject ?? [])
}

/** Something meanwhile written or locked by others undid the statement: a transaction finds out, and waits. */
function collided(error: unknown): null {
  if (isUniqueViolation(error) || isRetryable(error)) return null
  throw error
}

async function settleInTransaction(work: Understood, nonceKept: boolean): Promise<Settled | 'replayed'> {
  const { arrival, known, parsed, signed } = work
  const { ctx } = arrival
  try {
    return await transaction(ctx.db, async (tx) => {
      const call = callOf(ctx, known, parsed, signed, arrival.id)
      const nonce = nonceOf(work)
      const [fresh, outcome] = await Promise.all([
        nonceKept || nonce === undefined || addNonce(tx, nonce),
        parsed.ok ? carryOut(tx, call, parsed.command) : invalid(parsed),
      ])
      if (!fresh) throw new Replayed()
      const { rendered, row } = answerOf(work, call, outcome)
      await Promise.all([
        known.failing &&
          row.verdict === 'accepted' &&
          row.activity !== null &&
          closeFailures(tx, { ...row, activity: row.activity }),
        insertMessage(tx, row),
      ])
      return { call, outcome, rendered }
    })
  } catch (error) {
    if (error instanceof Replayed) return 'replayed'
    throw error
  }
}

export function answerOf({ arrival, family, codec, known, signed, parsed }: Understood, call: Call, outcome: Outcome) {
  const rendered = codec.render(outcome, renderOptions(codec, known, call.test, signed))
  const row = messageRow(receiptOf(arrival, family, { signed, parsed, test: call.test, outcome, rendered }))
  return { rendered, row }
}

/** None where the family has none: a repeated call is answered again then. */
function nonceOf({ arrival, signed }: Understood) {
  const { sellerId, receivedAt } = arrival
  const { keyId, nonce } = signed
  return nonce === undefined ? undefined : { sellerId, keyId, nonce: storedNonce(nonce), seenAt: receivedAt }
}

/** Ends the wait for a person on earlier failures of the same tenant, purchase or query. */
function closing({ sellerId, test, activity, tenantId, orderId, instanceId }: NewMessageRow) {
  const subject = tenantId !== null ? { tenantId } : orderId !== null ? { orderId } : { instanceId }
  const where = { sellerId, test, activity, ...subject }
  return { kind: 'update', table: messages, set: { open: false }, where, holds: 'open' } as const
}

/** Thrown inside the transaction, so that nothing of a replayed call stays. */
class Replayed extends Error {}

export function callOf(
  ctx: ServiceContext,
  known: Known,
  parsed: Parsed,
  signed: { sentAt: Date },
  messageId: string,
): Call {
  return { ctx, seller: known.seller, products: known.products, test: parsed.test, sentAt: signed.sentAt, messageId }
}

export async function invalid(parsed: Extract<Parsed, { ok: false }>): Promise<Outcome> {
  return { kind: 'invalid', reason: parsed.reason, detail: parsed.detail }
}

/** Everything an answer is made with; without a verified call it is signed by the current key of the family's class. */
export function renderOptions(
  codec: FamilyCodec,
  known: Known,
  test: boolean,
  signed?: { keyId: string },
): RenderOptions {
  const keys = keysFor(codec, known)
  const key = keys.find(({ id }) => id === signed?.keyId) ?? keys[0]
  return { test, settings: known.seller.settings, ...(key ? { key } : {}) }
}

/** What reading a call needs; only a verified one is decrypted. */
export function readOptions(codec: FamilyCodec, known: Known, signed?: { keyId: string }): ReadOptions {
  const key = signed && keysFor(codec, known).find(({ id }) => id === signed.keyId)
  return { settings: known.seller.settings, ...(key ? { key } : {}) }
}

/** Only keys of the family's own class: a verifier never falls through to another's. Current ones come first. */
export function keysFor(codec: FamilyCodec, known: Known) {
  return known.seller.keys.filter((key) => key.class === codec.keyClass)
}
