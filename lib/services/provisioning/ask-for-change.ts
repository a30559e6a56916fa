import { z } from 'zod'
import type { InstanceRow } from '@/db/queries/fulfilment'
import { findEndpointByName } from '@/db/queries/hooks'
import type { TargetProduct } from '@/lib/domain/commands'
import { callEndpoint, type HookDeps } from '@/lib/services/hooks/call-endpoint'
import { readJson } from '@/lib/services/read-json'

/** The marketplace waits 5 s at least (protocol/saas-v2.md 1). */
const LONGEST_MS = 3_000

const answerSchema = z.looseObject({ allowed: z.boolean(), reason: z.string().max(500).nullish() })

/** `silent`: it did not say in time, or not in a way that can be read. */
export type ChangeAnswer = { kind: 'answered'; allowed: boolean; reason: string } | { kind: 'silent'; reason: string }

/** Asks the seller's product whether an instance may change at its renewal (event `instance.change_check`). */
export async function askProductForChange(
  deps: HookDeps,
  asked: { instance: InstanceRow; target: TargetProduct; endpoint: string; messageId: string },
): Promise<ChangeAnswer> {
  const { ctx } = deps
  const { instance, target } = asked
  const endpoint = await findEndpointByName(ctx.db, ctx.sellerId, asked.endpoint)
  if (!endpoint) return { kind: 'silent', reason: `There is no hook endpoint named ${asked.endpoint}.` }
  const body = JSON.stringify({
    type: 'instance.change_check',
    timestamp: ctx.now().toISOString(),
    data: {
      instance: {
        instanceId: instance.instanceId,
        status: instance.status,
        expireTime: instance.expireTime?.toISOString() ?? null,
      },
      product: { productId: instance.productId, skuCode: instance.skuCode, linearValue: instance.linearValue },
      target: {
        productId: target.productId ?? null,
        skuCode: target.skuCode ?? null,
        linearValue: target.linearValue ?? null,
      },
    },
  })
  const answer = await callEndpoint(deps, endpoint, { id: asked.messageId, body, timeoutMs: LONGEST_MS })
  if (answer.kind === 'failed') return { kind: 'silent', reason: answer.message }
  const said = answerSchema.safeParse(readJson(answer.text))
  if (answer.status !== 200 || !said.success) return { kind: 'silent', reason: `HTTP ${answer.status}` }
  const { allowed, reason } = said.data
  return { kind: 'answered', allowed, reason: reason || 'The product does not allow it.' }
}
