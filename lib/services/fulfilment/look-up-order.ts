import { findInstancesOfOrder, updateOrder } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import { createOpenApiClient } from '@/lib/koogallery/open-api/client'
import { OpenApiError } from '@/lib/koogallery/open-api/errors'
import type { ServiceContext } from '@/lib/services/context'
import { askPerson } from '@/lib/services/provisioning/ends'
import { openApiConfig } from '@/lib/services/settings/open-api-config'
import type { Work, WorkResult } from '@/lib/services/work'
import { saveOrder } from './save-order'

/**
 * Fetches an order's data after the callback that named it (protocol/saas-v2.md 6). While the marketplace does not
 * answer, the order shows "details pending" and the attempt is repeated.
 */
export async function lookUpOrder({ ctx, known, job, fetch }: Work, orderId: string): Promise<WorkResult> {
  const key = { sellerId: job.sellerId, test: job.test, orderId }
  const request = `GET order/query?orderId=${orderId}`
  const { openApi } = known.seller
  const failed = (error: string, final: boolean): WorkResult => ({
    kind: 'failed',
    error,
    final,
    request,
    onDead: (tx: Tx) => giveUp(tx, ctx, key, error, known.seller.settings.taskHours),
  })
  if (!openApi) return failed('The account has no open-API credentials. Enter them under Settings.', true)
  const client = createOpenApiClient(openApiConfig(openApi, { fetch, now: ctx.now }))
  try {
    const { order, host } = await client.queryOrder({ orderId })
    return {
      kind: 'done',
      request: `${request} at ${host}`,
      answer: `${order.orderType}, ${order.lines.length} line(s)`,
      apply: (tx) => saveOrder(tx, ctx, known, { ...key, order }),
    }
  } catch (error) {
    if (error instanceof OpenApiError) return failed(`${error.code}: ${error.message}`, !error.retryable)
    throw error
  }
}

/** Without its order's data nothing tells how an instance is prepared, so a person decides. */
async function giveUp(
  tx: Tx,
  ctx: ServiceContext,
  key: { sellerId: string; test: boolean; orderId: string },
  error: string,
  taskHours: number,
): Promise<void> {
  await updateOrder(tx, key, { lookup: 'failed', lookupError: error, lookupAt: ctx.now() })
  for (const instance of await findInstancesOfOrder(tx, key)) {
    await askPerson(tx, ctx, instance, { action: 'create', orderId: key.orderId }, taskHours)
  }
}
