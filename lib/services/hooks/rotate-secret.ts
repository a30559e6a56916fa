import { z } from 'zod'
import { findEndpoint } from '@/db/queries/hooks'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { actOnEndpoint } from './act'
import { endpointIdField, hookSecret } from './fields'
import { secretPlace } from './sealed-place'
import { newHookSecret } from './sign'

const HOUR_MS = 3_600_000

const rotateInput = z.strictObject({
  endpointId: endpointIdField,
  /** How long the old secret signs beside the new one; 0: not at all. */
  keepHours: z.number().int().min(0).max(720).default(24),
  secret: hookSecret.optional(),
})

/** Replaces the secret; for `keepHours` every call carries both signatures. */
export async function rotateSecret(
  ctx: ServiceContext,
  raw: z.input<typeof rotateInput>,
): Promise<{ secret: string; previousUntil: Date | null }> {
  requirePermission(ctx, 'hooks:write')
  const { endpointId, keepHours, secret = newHookSecret() } = parseInput(rotateInput, raw)
  const previousUntil = keepHours === 0 ? null : new Date(ctx.now().getTime() + keepHours * HOUR_MS)
  await actOnEndpoint(ctx, endpointId, (endpoint) => ({
    patch: {
      secret: ctx.secretBox.seal(secret, secretPlace(endpoint)),
      previousSecret: previousUntil && endpoint.secret,
      previousUntil,
    },
    action: 'hook.secret_rotated',
    details: { keepHours },
  }))
  return { secret, previousUntil }
}

const revealInput = z.strictObject({ endpointId: endpointIdField })

/** The current secret in clear; every look is audited. */
export async function revealSecret(ctx: ServiceContext, raw: z.input<typeof revealInput>): Promise<{ secret: string }> {
  requirePermission(ctx, 'hooks:write')
  const { endpointId } = parseInput(revealInput, raw)
  return transaction(ctx.db, async (tx) => {
    const endpoint = await findEndpoint(tx, ctx.sellerId, endpointId)
    if (!endpoint || endpoint.state === 'removed') throw notFound('endpoint')
    await recordAudit(tx, ctx, {
      action: 'hook.secret_revealed',
      subjectKind: 'hook',
      subjectId: endpointId,
      details: { name: endpoint.name },
    })
    return { secret: ctx.secretBox.open(endpoint.secret, secretPlace(endpoint)) }
  })
}
