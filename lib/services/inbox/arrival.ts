import type { Family } from '@/lib/domain/commands'
import type { FamilyCodec, KnownFamily, Parsed, RawRequest, Verdict } from '@/lib/koogallery/codec'
import type { ServiceContext } from '@/lib/services/context'
import type { Inbox } from './inbox'
import type { Receipt } from './message-row'
import type { Known } from './seller-cache'

export type Signed = Extract<Verdict, { ok: true }>

/** One call on its way through the inbox. */
export type Arrival = {
  inbox: Inbox
  ctx: ServiceContext
  sellerId: string
  id: string
  receivedAt: Date
  startedMs: number
  request: RawRequest
}

/** An authenticated call, read. */
export type Understood = {
  arrival: Arrival
  family: KnownFamily
  codec: FamilyCodec
  known: Known
  signed: Signed
  parsed: Parsed
}

export function receiptOf(
  arrival: Arrival,
  family: Family,
  rest: Pick<Receipt, 'signed' | 'parsed' | 'test' | 'outcome' | 'rendered'>,
): Receipt {
  const durationUs = Math.round((performance.now() - arrival.startedMs) * 1_000)
  const { sellerId, id, receivedAt, request } = arrival
  return { sellerId, id, receivedAt, request, family, durationUs, ...rest }
}
