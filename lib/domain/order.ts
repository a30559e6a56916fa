/**
 * An order as the marketplace's order query tells it (protocol/saas-v2.md 6). The documents know only part of the
 * members, so everything but the ids may be absent; unknown values of enumerations are kept as text.
 */

/** Documented order types and charging modes; others may come and are kept. */
export const ORDER_TYPES = ['NEW', 'TRIAL', 'TRIAL_TO_FORMAL', 'UNSUBSCRIBE', 'RENEW', 'CHANGE'] as const
export const CHARGING_MODES = ['PERIOD', 'ONE_TIME', 'ON_DEMAND', 'ON_DEMAND_PKG'] as const

export type OrderProduct = {
  productId?: string
  skuCode?: string
  /** Units of the linear attribute, as decimal text. */
  linearValue?: string
  productName?: string
}

export type OrderLine = {
  orderLineId: string
  chargingMode: string
  /** For reference only: the real expiry comes with refreshInstance. */
  expireTime?: Date
  periodType?: string
  periodNumber?: number
  products: OrderProduct[]
}

export type Buyer = {
  customerId?: string
  customerName?: string
  userId?: string
  userName?: string
  mobilePhone?: string
  email?: string
}

export type Order = {
  orderId: string
  orderType: string
  /** Time of ordering, not of taking effect. */
  createTime?: Date
  lines: OrderLine[]
  buyer?: Buyer
  extendParams: { name: string; value: string }[]
  /** What was paid, exact decimal text in the site's currency; negative for money given back. */
  orderAmount?: string
  /** Further values by the wire's name, for people. */
  attributes?: Readonly<Record<string, string>>
}

/** What a purchase call says of its own order, in families whose calls carry it (protocol/saas-v1.md 4.1). */
export type PurchaseFacts = {
  order: Order
  /** The product id where an order has an instance for each product (pay-per-use and packages), else empty. */
  item: string
  trial: boolean
}
