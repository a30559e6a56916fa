import { z } from 'zod'
import { findEndpointByName } from '@/db/queries/hooks'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import type { Outside } from '@/lib/services/work'
import { actOnEndpoint } from './act'
import { endpointIdField, endpointName, endpointUrl, eventFilter } from './fields'
import { judgeAddress } from './judge-address'

const input = z.strictObject({
  endpointId: endpointIdField,
  name: endpointName,
  url: endpointUrl,
  events: eventFilter,
  test: z.boolean(),
  /** As it was read; refused when somebody has changed it meanwhile. */
  version: z.number().int().optional(),
})

/**
 * Changes address, name and filter. A new address starts with a closed circuit.
 * @param outside judges the address at once; without it, only calls do
 */
export async function changeEndpoint(
  ctx: ServiceContext,
  raw: z.input<typeof input>,
  outside?: Pick<Outside, 'judge'>,
): Promise<void> {
  requirePermission(ctx, 'hooks:write')
  const { endpointId, version, ...fields } = parseInput(input, raw)
  if (outside) await judgeAddress(ctx, outside, fields.url)
  const namesake = await findEndpointByName(ctx.db, ctx.sellerId, fields.name)
  if (namesake && namesake.id !== endpointId) throw refusal('endpoint_name_taken', 'name')
  await actOnEndpoint(ctx, endpointId, (endpoint) => {
    if (version !== undefined && endpoint.version !== version) throw refusal('endpoint_changed')
    const moved = endpoint.url !== fields.url
    const { name, url, events, test } = endpoint
    return {
      patch: { ...fields, ...(moved ? { failures: 0, failingSince: null, openUntil: null, lastError: null } : {}) },
      action: 'hook.changed',
      details: { before: { name, url, events, test }, after: fields },
    }
  })
}
