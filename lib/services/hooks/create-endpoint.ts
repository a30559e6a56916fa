import { z } from 'zod'
import { headOfFeed } from '@/db/queries/changes'
import { insertEndpoint } from '@/db/queries/hooks'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { refusal } from '@/lib/services/refusals'
import type { Outside } from '@/lib/services/work'
import { endpointName, endpointUrl, eventFilter, hookSecret } from './fields'
import { judgeAddress } from './judge-address'
import { secretPlace } from './sealed-place'
import { newHookSecret } from './sign'

export const endpointInput = z.strictObject({
  name: endpointName,
  url: endpointUrl,
  events: eventFilter,
  test: z.boolean().default(false),
  /** Brought along from elsewhere; made here when left out. */
  secret: hookSecret.optional(),
})

/**
 * Adds an endpoint, which hears what happens from now on. Its secret can be looked at again; each look is audited.
 * @param outside judges the address at once; without it, only calls do
 */
export async function createEndpoint(
  ctx: ServiceContext,
  raw: z.input<typeof endpointInput>,
  outside?: Pick<Outside, 'judge'>,
): Promise<{ id: string; secret: string }> {
  requirePermission(ctx, 'hooks:write')
  const { secret = newHookSecret(), ...fields } = parseInput(endpointInput, raw)
  if (outside) await judgeAddress(ctx, outside, fields.url)
  const id = ctx.newId()
  const now = ctx.now()
  await transaction(ctx.db, async (tx) => {
    const added = await insertEndpoint(tx, {
      sellerId: ctx.sellerId,
      id,
      ...fields,
      secret: ctx.secretBox.seal(secret, secretPlace({ sellerId: ctx.sellerId, id })),
      state: 'active',
      source: ctx.actor.kind === 'config' ? 'file' : 'portal',
      published: await headOfFeed(tx, ctx.sellerId),
      createdAt: now,
      updatedAt: now,
    })
    if (!added) throw refusal('endpoint_name_taken', 'name')
    await recordAudit(tx, ctx, {
      action: 'hook.created',
      subjectKind: 'hook',
      subjectId: id,
      details: { name: fields.name, url: fields.url, events: fields.events, test: fields.test },
    })
  })
  return { id, secret }
}
