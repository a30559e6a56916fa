import type { AttemptOutcome, SandboxActivity, SandboxFault } from '@/lib/domain/sandbox'
import { type Delivery, planDeliveries } from './faults'
import { type Judgement, judgeAnswer } from './judge'
import { type SignedRequest, signedRequest, wireFault } from './signed-request'
import { send, type WireResult } from './transport'

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
  key: string
  activity: SandboxActivity
  members: Record<string, unknown>
  fault: SandboxFault | null
  timeoutMs: number
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
  const { address, key, activity, members } = input
  const askedIds =
    activity === 'queryInstance' && typeof members.instanceId === 'string' ? members.instanceId.split(',') : []
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
        : signedRequest(address, key, members, identity, delivery.bend)
    if (isFirst) last = { request, businessId }
    const result = await send({
      ...request,
      timeoutMs: input.timeoutMs,
      fault: wireFault(delivery.bend),
      signal: input.signal,
    })
    const outcome = result.kind === 'answered' && delivery.bend === 'late_answer' ? 'timeout' : result.kind
    const judgement = result.kind === 'answered' ? judgeAnswer(activity, result, askedIds) : undefined
    const heard = outcome === 'answered' ? judgement : undefined
    done.push({ delivery, request, sentAt: now, result, outcome, judgement, heard })
  }
  for (const stage of planDeliveries(input.fault, input.parallel)) {
    await Promise.all(stage.map((delivery, index) => one(delivery, index === 0)))
  }
  return done
}

/** Distinct instance ids the seller gave away for the real call, heard or not: more than one is a lost idempotency. */
export function instanceIdsOf(exchanged: readonly Exchanged[]): string[] {
  const ids = exchanged
    .filter(({ delivery, judgement }) => delivery.bend !== 'test_flag' && judgement?.good)
    .map(({ judgement }) => judgement?.instanceId)
  return [...new Set(ids.filter((id) => typeof id === 'string'))]
}
