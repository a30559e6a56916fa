/** An order as the pretended order query answers it (protocol/saas-v2.md 6). */
export type FakeOrder = {
  orderId: string
  orderType?: string
  lines?: {
    orderLineId?: string
    chargingMode?: string
    expireTime?: string
    products?: { productId?: string; skuCode?: string; productName?: string; linearValue?: number }[]
  }[]
  buyer?: Record<string, string>
}

/** The marketplace's order query in place of `fetch`. */
export function fakeMarketplace() {
  const orders = new Map<string, FakeOrder>()
  const asked: string[] = []
  const marketplace = {
    orders,
    /** Orders asked for, in turn. */
    asked,
    /** What every call gets instead of an answer. */
    down: undefined as undefined | 'unreachable' | { status: number; code: string },
    fetch: (async (input) => {
      const url = new URL(String(input))
      const orderId = url.searchParams.get('orderId') ?? ''
      asked.push(orderId)
      const { down } = marketplace
      if (down === 'unreachable') {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) })
      }
      if (down) return Response.json({ error_code: down.code, error_msg: 'down' }, { status: down.status })
      const order = orders.get(orderId)
      if (!order) return Response.json({ resultCode: 'MKT.0101', resultMsg: 'no such order' }, { status: 400 })
      return Response.json({ resultCode: 'MKT.0000', resultMsg: 'success', orderInfo: orderInfo(order) })
    }) as typeof fetch,
  }
  return marketplace
}

function orderInfo({ orderId, orderType = 'NEW', lines = [{}], buyer }: FakeOrder) {
  return {
    orderId,
    orderType,
    createTime: '20261102075900',
    orderLine: lines.map(({ orderLineId, chargingMode, expireTime, products }, index) => ({
      orderLineId: orderLineId ?? `${orderId}-00000${index + 1}`,
      chargingMode: chargingMode ?? 'PERIOD',
      ...(expireTime ? { expireTime } : {}),
      periodType: 'year',
      periodNumber: 1,
      productInfo: products ?? [{ productId: 'P1', skuCode: 'S1', productName: 'Product one', linearValue: 1 }],
    })),
    ...(buyer ? { buyerInfo: buyer } : {}),
  }
}
