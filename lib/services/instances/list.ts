import { z } from 'zod'
import { selectInstances } from '@/db/queries/instance-lists'
import { INSTANCE_STATES, type InstanceState, instanceState } from '@/lib/domain/instance'
import { PAGE_SIZE, type Page, readCursor, toPage } from '@/lib/domain/paging'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, type ListInput, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'

const listInput = z.object({
  ...pageFields,
  q: textFilter,
  product: textFilter,
  customer: textFilter,
  mode: textFilter,
  state: choice(INSTANCE_STATES),
  /** Days ahead. */
  expires: choice(['7', '30']),
})

export type InstanceListRow = {
  instanceId: string
  orderId: string
  test: boolean
  state: InstanceState
  productId: string | null
  productName: string | null
  skuCode: string | null
  chargingMode: string | null
  customerId: string | null
  customerName: string | null
  expireTime: Date | null
  createdAt: Date
}

const DAY_MS = 86_400_000

/** One page of instances, newest first, or soonest expiry first when filtered by expiry. */
export async function listInstances(ctx: ServiceContext, input: ListInput): Promise<Page<InstanceListRow>> {
  requirePermission(ctx, 'portal:read')
  const { test, q, state, product, customer, mode, expires, cursor, limit = PAGE_SIZE } = parseInput(listInput, input)
  const now = ctx.now()
  const filter = {
    withTests: test === '1',
    states: state ? [state] : undefined,
    product,
    customer,
    chargingModes: mode ? [mode] : undefined,
    expires: expires ? { from: now, to: new Date(now.getTime() + Number(expires) * DAY_MS) } : undefined,
    text: q,
  }
  const place = readCursor(cursor)
  const found = await selectInstances(ctx.db, ctx.sellerId, filter, place, limit + 1)
  const page = toPage(found, limit, place, ({ instance }) => ({
    at: (expires && instance.expireTime) || instance.createdAt,
    id: instance.instanceId,
  }))
  return {
    next: page.next,
    previous: page.previous,
    rows: page.rows.map(({ instance, customerName }) => ({
      instanceId: instance.instanceId,
      orderId: instance.orderId,
      test: instance.test,
      state: instanceState(instance),
      productId: instance.productId,
      productName: instance.productName,
      skuCode: instance.skuCode,
      chargingMode: instance.chargingMode,
      customerId: instance.customerId,
      customerName,
      expireTime: instance.expireTime,
      createdAt: instance.createdAt,
    })),
  }
}
