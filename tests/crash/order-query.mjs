// The marketplace's order query for a campaign: answers every order, slowly or not at all now and then.
import { createServer } from 'node:http'

export async function startOrderQuery(random) {
  const asked = new Map()
  const server = createServer((request, response) => {
    const orderId = new URL(request.url ?? '/', 'http://marketplace').searchParams.get('orderId') ?? ''
    asked.set(orderId, (asked.get(orderId) ?? 0) + 1)
    const fault = random.next()
    if (fault < 0.02) return request.socket.destroy()
    if (fault < 0.04) {
      response.writeHead(502).end()
      return
    }
    const answer = JSON.stringify({
      resultCode: 'MKT.0000',
      resultMsg: 'success',
      orderInfo: {
        orderId,
        orderType: /R\d+$/.test(orderId) ? 'RENEW' : /U\d+$/.test(orderId) ? 'CHANGE' : 'NEW',
        createTime: '20261101000000',
        buyerInfo: { customerId: 'C1', customerName: 'Buyer' },
        orderLine: [
          {
            orderLineId: `${orderId}-000001`,
            chargingMode: 'PERIOD',
            periodType: 'year',
            periodNumber: 1,
            productInfo: [{ productId: 'P1', skuCode: 'S1', productName: 'Product' }],
          },
        ],
      },
    })
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(answer), random.below(8))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
