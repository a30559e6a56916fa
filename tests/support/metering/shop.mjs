// Buys metered products as the marketplace would: an order it can be asked about, and a signed call.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { NoAnswer, send } from '../../crash/wire.mjs'
import { postV2 } from '../caller.mjs'
import { ADDRESS, KEY } from './account.mjs'

/**
 * @typedef {{ port: number, now: () => number, orders: Map<string, object>, faults: string[], endsAt: number }} Shop
 * `orders`: what the order query answers. `faults` gathers answers that are not by the rules.
 */

/** @param {Shop} shop @returns {Promise<string>} the instance's id */
export async function buy(shop, { productId, customer }) {
  const orderId = `CS${randomUUID().replaceAll('-', '')}`
  const orderLineId = `${orderId}-000001`
  shop.orders.set(orderId, {
    orderId,
    orderType: 'NEW',
    createTime: new Date(shop.now()).toISOString().replace(/\D/g, '').slice(0, 14),
    buyerInfo: { customerId: customer, customerName: customer },
    orderLine: [
      {
        orderLineId,
        chargingMode: productId === 'PACK' ? 'ON_DEMAND_PKG' : 'ON_DEMAND',
        productInfo: [{ productId, skuCode: `sku-${productId}`, linearValue: '1', productName: productId }],
      },
    ],
  })
  const fields = { activity: 'newInstance', businessId: randomUUID(), orderId, orderLineId }
  return (await callback(shop, fields)).instanceId
}

/** A callback, until it is acknowledged. @param {Shop} shop */
export async function callback(shop, fields) {
  for (;;) {
    if (performance.now() > shop.endsAt) throw new Error('The campaign did not end in time.')
    try {
      const call = postV2({ path: ADDRESS, key: KEY, fields, sentAt: shop.now() })
      const { json, text } = await send({ port: shop.port, call })
      if (['000000', '000004'].includes(json.resultCode)) return json
      if (json.resultCode !== '000005') shop.faults.push(`${fields.activity}: ${text}`)
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
    }
    await sleep(100)
  }
}
