import type { SandboxAttemptRow, SandboxCallRow } from '@/db/queries/sandbox-calls'
import type { Opened, Sandbox } from './context'
import { exchange, instanceIdsOf, licensesOf } from './exchange'
import type { Judgement } from './judge'

export type Delivered = {
  attempts: SandboxAttemptRow[]
  /** What the marketplace learnt from the decisive request; undefined when it learnt nothing. */
  judgement: Judgement | undefined
  outcome: SandboxAttemptRow['outcome']
  instanceIds: string[]
  licenses: string[]
}

/** A request signed before it was held back keeps its time, as long as the seller must still accept it. */
const HELD_FRESH_MS = 45_000

/** Makes one attempt of a call and writes down, as rows to be stored, every request of it. */
export async function deliver(
  sandbox: Sandbox,
  opened: Opened,
  call: SandboxCallRow,
  signal?: AbortSignal,
): Promise<Delivered> {
  const held = call.heldAt && sandbox.now().getTime() - call.heldAt.getTime() < HELD_FRESH_MS ? call.heldAt : undefined
  const exchanged = await exchange({
    address: opened.address,
    keys: opened.keys,
    family: call.family,
    activity: call.activity,
    members: call.members,
    fault: call.fault,
    timeoutMs: opened.settings.timeoutMs,
    slowUploadMs: sandbox.slowUploadMs,
    now: sandbox.now,
    newId: sandbox.newId,
    signedAt: held,
    signal,
  })
  const decisive = exchanged.find(({ delivery }) => delivery.decisive)
  const clockAt = new Date(Math.min(call.nextAt.getTime(), opened.shown.getTime()))
  return {
    judgement: decisive?.heard,
    outcome: decisive?.outcome ?? 'unreachable',
    instanceIds: instanceIdsOf(exchanged),
    licenses: licensesOf(exchanged),
    attempts: exchanged.map(({ delivery, request, sentAt, result, outcome, judgement, heard }) => ({
      sellerId: sandbox.sellerId,
      callId: call.id,
      id: sandbox.newId(),
      attempt: call.attempts + 1,
      fault: call.fault,
      decisive: delivery.decisive,
      refusalExpected: delivery.refusalExpected,
      sentAt,
      clockAt,
      method: request.method,
      url: request.url,
      requestHeaders: request.headers,
      body: request.body,
      outcome,
      status: result.kind === 'answered' ? result.status : null,
      answerHeaders: result.kind === 'answered' ? result.headers : [],
      answer: result.kind === 'answered' ? result.body : result.kind === 'unreachable' ? result.error : null,
      resultCode: judgement?.resultCode ?? null,
      durationMs: result.durationMs,
      good: heard?.good ?? false,
      findings: judgement?.findings ?? [],
    })),
  }
}
