import type { AttemptOutcome, SandboxActivity, SandboxFamily, SandboxFault } from '@/lib/domain/sandbox'
import { WIRE_FAMILIES } from './families'
import type { KeyRing, SignedRequest } from './families/family'
import { type Bend, type Delivery, planDeliveries } from './faults'
import type { Answered, Judgement } from './judge'
import { send, type WireFault, type WireResult } from './transport'

/** One request that really left, and what the marketplace saw of it. */
export type Exchanged = {
  delivery: Delivery
  request: SignedRequest
  sentAt: Date
  result: WireResult
  outcome: AttemptOutcome
  /** Of whatever came back, seen by the marketplace or not. */
  judgement: Judgement | undefined
  /** What the marketplace knows: undefined when the answer was late or lost. */
  heard: Judgement | undefined
}

export type ExchangeInput = {
  address: string
  keys: KeyRing
  family: SandboxFamily
  activity: SandboxActivity
  members: Record<string, unknown>
  fault: SandboxFault | null
  timeoutMs: number
  slowUploadMs?: number
  now: () => Date
  newId: () => string
  /** Sender's time, when it was signed earlier than it is sent. */
  signedAt?: Date
  /** Requests of the fault `parallel`. */
  parallel?: number
  signal?: AbortSignal
}

/** Sends all requests of one attempt, bent by the fault, and judges what comes back. Writes nothing, never throws. */
export async function exchange(input: ExchangeInput): Promise<Exchanged[]> {
  const { address, keys, family, activity, members } = input
  const wire = WIRE_FAMILIES[family]
  const done: Exchanged[] = []
  let last: { request: SignedRequest; businessId: string } | undefined

  const one = async (delivery: Delivery, isFirst: boolean) => {
    const businessId = delivery.identity !== 'new' && last ? last.businessId : input.newId()
    const now = input.now()
    const nonce = input.newId().replaceAll('-', '').toUpperCase()
    const identity = { businessId, nonce, sentAt: input.signedAt ?? now }
    const request =
      delivery.identity === 'resend' && last
        ? last.request
        : wire.sign({ address, activity, members, keys, identity }, delivery.bend)
    if (isFirst) last = { request, businessId }
    const result = await send({
      ...request,
      timeoutMs: input.timeoutMs,
      fault: wireFault(delivery.bend),
      slowUploadMs: input.slowUploadMs,
      signal: input.signal,
    })
    const outcome = result.kind === 'answered' && delivery.bend === 'late_answer' ? 'timeout' : result.kind
    const judgement =
      result.kind === 'answered' ? wire.judge({ activity, members, keys }, asSeen(result, delivery.bend)) : undefined
    const heard = outcome === 'answered' ? judgement : undefined
    done.push({ delivery, request, sentAt: now, result, outcome, judgement, heard })
  }
  for (const stage of planDeliveries(input.fault, family, input.parallel)) {
    await Promise.all(stage.map((delivery, index) => one(delivery, index === 0)))
  }
  return done
}

/** The answer as the marketplace sees it, after whatever stands between. */
function asSeen(answer: Answered, bend: Bend): Answered {
  if (bend !== 'header_lowercase') return answer
  return { ...answer, headers: answer.headers.map(([name, value]) => [name.toLowerCase(), value]) }
}

/** The part of a bend that happens to the connection. */
function wireFault(bend: Bend): WireFault {
  switch (bend) {
    case 'slow_upload':
    case 'cut_upload':
    case 'cut_sent':
    case 'cut_answer':
      return bend
    default:
      return 'none'
  }
}

/** Distinct licences the seller gave away for the real call. */
export function licensesOf(exchanged: readonly Exchanged[]): string[] {
  return distinct(exchanged, ({ license }) => license)
}

/** Distinct instance ids the seller gave away for the real call, heard or not: more than one is a lost idempotency. */
export function instanceIdsOf(exchanged: readonly Exchanged[]): string[] {
  return distinct(exchanged, ({ instanceId }) => instanceId)
}

function distinct(exchanged: readonly Exchanged[], of: (judgement: Judgement) => string | null): string[] {
  const found = exchanged
    .filter(({ delivery }) => delivery.bend !== 'test_flag')
    .map(({ judgement }) => (judgement?.good ? of(judgement) : null))
  return [...new Set(found.filter((value) => value !== null))]
}
