import {
  type DriftPass,
  endDrifts,
  findDriftPass,
  noteDrift,
  saveDriftPass,
  selectInstancesToCompare,
  selectOrdersToCheck,
} from '@/db/queries/drifts'
import type { OrderRow } from '@/db/queries/fulfilment'
import { transaction } from '@/db/transaction'
import { compareValues, type Difference } from '@/lib/domain/drift'
import type { Order } from '@/lib/domain/order'
import { wallTime } from '@/lib/domain/wall-time'
import { createOpenApiClient } from '@/lib/koogallery/open-api/client'
import { OpenApiError } from '@/lib/koogallery/open-api/errors'
import { faultText } from '@/lib/observability/faults'
import type { ServiceContext } from '@/lib/services/context'
import { saveOrder } from '@/lib/services/fulfilment/save-order'
import type { Known } from '@/lib/services/inbox/seller-cache'
import { openApiConfig } from '@/lib/services/settings/open-api-config'

/** The night of the account's zone; its rate limit is NOT FOUND (protocol/saas-v2.md 6.2), so a few orders each minute. */
const NIGHT_HOURS = { from: 1, to: 5 }
const ORDERS_A_NIGHT = 1_000
export const ORDERS_A_STEP = 5

/**
 * One step of the nightly comparison with the order query: the next orders behind the cursor, each by itself, so that one
 * that cannot be read stops no other. Imported orders are filled in; for the others differences go to the drift list.
 * Gives how many orders were asked about.
 */
export async function checkDrift(ctx: ServiceContext, known: Known, fetch: typeof globalThis.fetch): Promise<number> {
  const { openApi, settings } = known.seller
  if (!openApi) return 0
  const { db, sellerId } = ctx
  const now = ctx.now()
  const clock = new Date(wallTime(now.getTime(), settings.usageZone))
  if (clock.getUTCHours() < NIGHT_HOURS.from || clock.getUTCHours() >= NIGHT_HOURS.to) return 0
  const night = clock.toISOString().slice(0, 10)
  const last = await findDriftPass(db, sellerId)
  const pass: DriftPass =
    last?.night === night
      ? last
      : {
          sellerId,
          night,
          cursorAt: last?.cursorAt ?? null,
          cursorId: last?.cursorId ?? null,
          checked: 0,
          differing: 0,
          failed: 0,
          lastError: null,
          updatedAt: now,
        }
  if (pass.checked >= ORDERS_A_NIGHT) return 0
  const after = pass.cursorAt && pass.cursorId !== null ? { at: pass.cursorAt, id: pass.cursorId } : null
  const orders = await selectOrdersToCheck(db, sellerId, after, ORDERS_A_STEP)
  const client = createOpenApiClient(openApiConfig(openApi, { fetch, now: ctx.now }))
  for (const order of orders) {
    pass.checked += 1
    pass.cursorAt = order.createdAt
    pass.cursorId = order.orderId
    try {
      const { order: theirs } = await client.queryOrder({ orderId: order.orderId })
      if (await settle(ctx, known, order, theirs)) pass.differing += 1
    } catch (error) {
      if (!(error instanceof OpenApiError))
        ctx.log.error({ err: error, sellerId, orderId: order.orderId }, 'drift check failed')
      pass.failed += 1
      pass.lastError = `${order.orderId}: ${faultText(error)}`.slice(0, 300)
    }
  }
  // At the end it begins anew the next night.
  if (orders.length < ORDERS_A_STEP) Object.assign(pass, { cursorAt: null, cursorId: null, checked: ORDERS_A_NIGHT })
  await saveDriftPass(db, { ...pass, updatedAt: now })
  return orders.length
}

async function settle(ctx: ServiceContext, known: Known, order: OrderRow, theirs: Order): Promise<boolean> {
  const { sellerId } = ctx
  const { orderId } = order
  return transaction(ctx.db, async (tx) => {
    // Nothing was known of it but what the export said: the order query knows better.
    if (order.importedAt && order.lookup !== 'done') {
      await saveOrder(tx, ctx, known, { sellerId, test: false, orderId, order: theirs })
      return false
    }
    const first = theirs.lines[0]
    const differences: Difference[] = compareValues(order, {
      orderType: theirs.orderType,
      chargingMode: first?.chargingMode,
      productName: first?.products[0]?.productName,
      orderedAt: theirs.createTime,
      customerId: theirs.buyer?.customerId,
    })
    for (const instance of await selectInstancesToCompare(tx, sellerId, orderId)) {
      const line = theirs.lines.find(({ orderLineId }) => orderLineId === instance.orderLineId)
      const product = line?.products.find(({ productId }) => productId === instance.item) ?? line?.products[0]
      // A later order may have changed it: only what is still of this purchase is compared by line.
      if (product) differences.push(...compareValues(instance, product, instance.instanceId))
    }
    for (const difference of differences) {
      await noteDrift(tx, { sellerId, orderId, source: 'query', at: ctx.now(), ...difference })
    }
    await endDrifts(tx, sellerId, orderId, 'query', differences)
    return differences.length > 0
  })
}
