import { selectInstance } from '@/db/queries/instance-lists'
import { selectProductChoices } from '@/db/queries/product-choices'
import { transaction } from '@/db/transaction'
import type { Outcome } from '@/lib/domain/outcomes'
import { renderOutcome } from '@/lib/koogallery/answer'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { queryInstance } from '@/lib/services/fulfilment/query-instance'
import { notFound } from '@/lib/services/refusals'
import { loadSeller } from '@/lib/services/settings/load-seller'

const MASK = '••••••'

/**
 * What KooGallery would be told by queryInstance at this moment: the very answer, with account and memo masked.
 * Nothing is written.
 */
export async function marketplaceView(ctx: ServiceContext, instanceId: string): Promise<string> {
  requirePermission(ctx, 'portal:read')
  const found = await selectInstance(ctx.db, ctx.sellerId, instanceId)
  if (!found) throw notFound('instance')
  const [seller, products] = await Promise.all([
    loadSeller(ctx.db, ctx.secretBox, ctx.sellerId),
    selectProductChoices(ctx.db, ctx.sellerId),
  ])
  if (!seller) throw notFound('instance')
  const { test } = found.instance
  const call = { ctx, seller, products, test, sentAt: ctx.now(), messageId: '' }
  const outcome = await transaction(ctx.db, (tx) =>
    queryInstance(tx, call, { kind: 'queryInstance', instanceIds: [instanceId] }),
  )
  const { body } = renderOutcome(masked(outcome), { test, settings: seller.settings })
  return JSON.stringify(JSON.parse(body), null, 2)
}

function masked(outcome: Outcome): Outcome {
  if (outcome.kind !== 'instances') return outcome
  const hide = (value: string | undefined) => (value === undefined ? undefined : MASK)
  return {
    ...outcome,
    instances: outcome.instances.map(({ access, ...info }) => ({
      ...info,
      access: access && {
        ...access,
        userName: hide(access.userName),
        password: hide(access.password),
        memo: hide(access.memo),
      },
    })),
  }
}
