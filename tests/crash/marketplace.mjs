// The marketplace's side of a campaign: answers order queries and takes uploads, slowly or not at all now and then.
import { createServer } from 'node:http'

const UPLOAD = /\/market-event\/([^/?]+)\/file$/

/** @param {{ random: object, orderOf: (orderId: string) => object }} input `orderOf` gives what an order line sells */
export async function startMarketplace({ random, orderOf }) {
  /** Bodies that came for each event, without what differs in form from one upload to the next. @type {Map<string, string[]>} */
  const uploads = new Map()
  const server = createServer(async (request, response) => {
    const chunks = []
    try {
      for await (const chunk of request) chunks.push(chunk)
    } catch {
      return
    }
    const url = new URL(request.url ?? '/', 'http://marketplace')
    const event = UPLOAD.exec(url.pathname)?.[1]
    // Taken, whatever the seller then hears of it.
    if (event) uploads.set(event, [...(uploads.get(event) ?? []), contentOf(request, Buffer.concat(chunks))])
    const fault = random.next()
    if (fault < 0.02) return request.socket.destroy()
    if (fault < 0.04) {
      response.writeHead(502).end()
      return
    }
    const answer = event ? { error_code: '92020000', error_msg: 'success' } : orderAnswer(url, orderOf)
    const send = () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    setTimeout(send, random.below(8))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    uploads,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

function contentOf(request, body) {
  const boundary = /boundary="?([^";]+)/.exec(request.headers['content-type'] ?? '')?.[1]
  return boundary ? body.toString().replaceAll(boundary, '') : body.toString()
}

function orderAnswer(url, orderOf) {
  const orderId = url.searchParams.get('orderId') ?? ''
  return {
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
          productInfo: [orderOf(orderId)],
        },
      ],
    },
  }
}
