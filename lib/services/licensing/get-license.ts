import { type InstanceRow, lockInstance } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from '@/lib/services/fulfilment/call'
import { newInstance } from '@/lib/services/fulfilment/new-instance'
import type { PurchaseCommand } from '@/lib/services/fulfilment/purchase'
import { chooseLicense } from './choose'
import { issueLicense, type LicenseRequest } from './issue-license'
import { originOf } from './origin'

export type LicenseCommand = Extract<Command, { kind: 'getLicense' }>

/** Longer ones would make a key too long to type. */
const MAX_IDENTIFICATION_CODE = 200

/**
 * A licence sold (protocol/license.md 2.2): the instance of the order and its licence in one transaction, the same ones
 * for ever. Where no key is left the instance stays, so that a later call, a retry or a delivery by hand ends with one
 * licence all the same. `notReady` while the seller's product has not sent the key.
 */
export async function getLicense(tx: Tx, call: Call, command: LicenseCommand): Promise<Outcome> {
  const bought = await newInstance(tx, call, purchaseOf(command))
  if (bought.kind !== 'created' && bought.kind !== 'notReady') return bought
  const { ctx } = call
  const { instanceId } = bought
  const instance = await lockInstance(tx, ctx.sellerId, instanceId)
  if (!instance) throw new Error(`the instance of order ${command.orderId} could be neither made nor found`)
  const issued = await issueLicense(tx, ctx, call, licenseOf(call, instance, command))
  if (issued.kind !== 'outOfStock') return { kind: 'licensed', instanceId, license: issued.key }
  const { source } = chooseLicense(call.products, instance).settings
  return source === 'hook' ? { kind: 'notReady', instanceId } : { kind: 'outOfStock' }
}

/** The purchase that the call is, too. */
export function purchaseOf({ orderId, facts }: LicenseCommand): PurchaseCommand {
  return { kind: 'newInstance', orderId, orderLineId: '', businessId: '', facts }
}

/** The licence that the call asks for, of the instance it has bought. */
export function licenseOf(call: Call, instance: InstanceRow, { identificationCode }: LicenseCommand): LicenseRequest {
  const { instanceId, test, orderId, orderLineId, productId, skuCode, productName, customerId, expireTime } = instance
  const product = { productId, skuCode, productName }
  const { limits } = chooseLicense(call.products, product).settings
  const code = identificationCode?.slice(0, MAX_IDENTIFICATION_CODE)
  return {
    origin: originOf(instanceId),
    test,
    instance: { instanceId, orderId, orderLineId },
    product,
    customerId,
    // An estimate until a renewal or an expiry says more; a key without any end could be used for ever.
    term: { expireTime },
    ...(code ? { limits: { ...limits, identificationCode: code } } : {}),
  }
}
