import type { InstanceRow } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'
import type { Known } from '@/lib/services/inbox/seller-cache'
import { type Issued, issueLicense } from './issue-license'

/** What getLicenseAsync asked for; kept in the job, so that the licence can also be made after a refill. */
export type DeviceLicenseRequest = {
  origin: string
  effectiveTime: Date
  expireTime: Date | null
  sentAt: Date
}

/** The licence of a device: the one it has, or a new one. */
export function issueDeviceLicense(
  tx: Tx,
  ctx: ServiceContext,
  known: Pick<Known, 'products'>,
  instance: InstanceRow,
  request: DeviceLicenseRequest,
): Promise<Issued> {
  const { instanceId, orderId, orderLineId, productId, skuCode, productName, customerId, test } = instance
  const { origin, effectiveTime, expireTime, sentAt } = request
  return issueLicense(tx, ctx, known, {
    origin,
    test,
    instance: { instanceId, orderId, orderLineId },
    product: { productId, skuCode, productName },
    customerId,
    term: { effectiveTime, expireTime, setAt: sentAt },
  })
}
