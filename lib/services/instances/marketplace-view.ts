import { selectInstance } from '@/db/queries/instance-lists'
import { selectPurchaseCalls } from '@/db/queries/task-lists'
import { transaction } from '@/db/transaction'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { queryInstance } from '@/lib/services/fulfilment/query-instance'
import { loadKnown } from '@/lib/services/inbox/load-known'
import { renderOptions } from '@/lib/services/inbox/settle'
import { notFound } from '@/lib/services/refusals'

const MASK = '••••••'
const SECRET = new Set(['userName', 'password', 'memo'])

/**
 * What KooGallery would be told by queryInstance at this moment: the very answer, in the form of the family that bought
 * the instance, with account and memo masked. Nothing is written.
 */
export async function marketplaceView(ctx: ServiceContext, instanceId: string): Promise<string> {
  requirePermission(ctx, 'portal:read')
  const [found, known] = await Promise.all([
    selectInstance(ctx.db, ctx.sellerId, instanceId),
    loadKnown(ctx.db, ctx.secretBox, ctx.sellerId),
  ])
  if (!found || !known) throw notFound('instance')
  const { test, orderId } = found.instance
  const [purchase] = await selectPurchaseCalls(ctx.db, ctx.sellerId, test, orderId)
  const codec = FAMILY_CODECS[purchase?.family === 'saas_v1' ? 'saas_v1' : 'saas_v2']
  const { seller, products } = known
  const call = { ctx, seller, products, test, sentAt: ctx.now(), messageId: '' }
  const outcome = await transaction(ctx.db, (tx) =>
    queryInstance(tx, call, { kind: 'queryInstance', instanceIds: [instanceId] }),
  )
  const { body } = codec.render(outcome, renderOptions(codec, known, test))
  return JSON.stringify(JSON.parse(body, masked), null, 2)
}

function masked(name: string, value: unknown): unknown {
  return SECRET.has(name) && typeof value === 'string' && value !== '' ? MASK : value
}
