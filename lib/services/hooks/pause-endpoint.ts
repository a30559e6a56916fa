import { z } from 'zod'
import { cancelJobsFor, hastenJobsFor } from '@/db/queries/hooks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { actOnEndpoint } from './act'
import { endpointIdField } from './fields'

const input = z.strictObject({ endpointId: endpointIdField })

/** Sends nothing more; what happens meanwhile is kept for it. */
export async function pauseEndpoint(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'hooks:write')
  const { endpointId } = parseInput(input, raw)
  await actOnEndpoint(ctx, endpointId, ({ state }) =>
    state === 'paused' ? null : { patch: { state: 'paused', pausedReason: 'person' }, action: 'hook.paused' },
  )
}

/** Goes on where it stopped: first what waited, then what happened meanwhile. */
export async function resumeEndpoint(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'hooks:write')
  const { endpointId } = parseInput(input, raw)
  await actOnEndpoint(ctx, endpointId, (endpoint) => ({
    patch: { state: 'active', pausedReason: null, failures: 0, failingSince: null, openUntil: null },
    action: 'hook.resumed',
    also: (tx) => hastenJobsFor(tx, endpoint, ctx.now()),
  }))
}

/** Ends it for good: what waited is called off and its secrets are forgotten. The delivery log stays. */
export async function removeEndpoint(ctx: ServiceContext, raw: z.input<typeof input>): Promise<void> {
  requirePermission(ctx, 'hooks:write')
  const { endpointId } = parseInput(input, raw)
  await actOnEndpoint(ctx, endpointId, (endpoint) => ({
    patch: { state: 'removed', secret: '', previousSecret: null, previousUntil: null },
    action: 'hook.removed',
    details: { url: endpoint.url },
    also: (tx) => cancelJobsFor(tx, endpoint, ctx.now()),
  }))
}
