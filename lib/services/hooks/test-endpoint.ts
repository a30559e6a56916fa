import { z } from 'zod'
import { findEndpoint } from '@/db/queries/hooks'
import { insertAttempt, insertSettledJob } from '@/db/queries/jobs'
import { transaction } from '@/db/transaction'
import { CHANGE_TYPES } from '@/lib/domain/changes'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { callEndpoint, type HookAnswer, type HookDeps } from './call-endpoint'
import { faultOf } from './deliver'
import { endpointIdField } from './fields'
import { sampleEvent } from './sample-event'
import { traceOf } from './trace'

const input = z.strictObject({ endpointId: endpointIdField, type: z.enum(CHANGE_TYPES) })

export type TestResult = {
  ok: boolean
  /** HTTP status; null without an answer. */
  status: number | null
  error: string | null
  reason: Extract<HookAnswer, { kind: 'failed' }>['reason'] | null
  durationMs: number
  request: string | null
  answer: string | null
}

/**
 * Sends a sample event, signed and marked as test, at once and once only, also to an endpoint that is paused or left
 * alone; an answer closes its circuit. It stands in the delivery log like any other.
 */
export async function testEndpoint(
  ctx: ServiceContext,
  { known, outside }: Omit<HookDeps, 'ctx'>,
  raw: z.input<typeof input>,
): Promise<TestResult> {
  requirePermission(ctx, 'hooks:write')
  const { endpointId, type } = parseInput(input, raw)
  const endpoint = await findEndpoint(ctx.db, ctx.sellerId, endpointId)
  if (!endpoint || endpoint.state === 'removed') throw notFound('endpoint')
  const startedAt = ctx.now()
  const id = ctx.newId()
  const call = { id, body: JSON.stringify(sampleEvent(type, startedAt)) }
  const answer = await callEndpoint({ ctx, known, outside }, { ...endpoint, state: 'active', openUntil: null }, call)
  const ok = answer.kind === 'answered' && answer.status >= 200 && answer.status < 300
  const error = ok ? null : answer.kind === 'failed' ? answer.message : faultOf(answer)
  const { request = null, answer: said = null } = traceOf(endpoint, call, answer)
  await transaction(ctx.db, async (tx) => {
    await insertSettledJob(tx, {
      sellerId: ctx.sellerId,
      id,
      kind: 'hook',
      lane: `hook:${endpointId}:test`,
      payload: { kind: 'hook', endpointId, changeId: null, type },
      test: true,
      orderId: null,
      instanceId: null,
      endpointId,
      idempotencyKey: `hook-test:${id}`,
      now: startedAt,
      state: ok ? 'done' : 'cancelled',
      lastError: error,
    })
    const attempt = { sellerId: ctx.sellerId, jobId: id, attempt: 1, startedAt, durationMs: answer.durationMs }
    await insertAttempt(tx, { ...attempt, ok, error, request, answer: said })
    await recordAudit(tx, ctx, {
      action: 'hook.tested',
      subjectKind: 'hook',
      subjectId: endpointId,
      details: { name: endpoint.name, type, ok },
    })
  })
  return {
    ok,
    status: answer.kind === 'answered' ? answer.status : null,
    error,
    reason: answer.kind === 'failed' ? answer.reason : null,
    durationMs: answer.durationMs,
    request,
    answer: said,
  }
}
