// Refills the pool of licence keys, as the seller's own licence server would.
import { request } from 'node:http'
import { API_KEY } from './account.mjs'

/** Few at a time, so that it runs dry again and again. */
const KEYS_AT_A_TIME = 4

/**
 * Adds keys nobody has had. Where the server or its database is down nothing is said, because the next failed call refills
 * too; what it refuses ends the campaign, or it would go on for ever.
 */
export async function refillPool(run) {
  run.poolKeys = (run.poolKeys ?? 0) + KEYS_AT_A_TIME
  const keys = Array.from({ length: KEYS_AT_A_TIME }, (_, n) => `POOL-KEY-${String(run.poolKeys - n).padStart(8, '0')}`)
  const body = JSON.stringify({ productId: 'POOL', skuCode: '', text: keys.join('\n') })
  await new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port: run.port,
        method: 'POST',
        path: '/api/v1/licenses/stock',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        timeout: 20_000,
      },
      (response) => {
        response.resume()
        if (response.statusCode === 200 || response.statusCode >= 500) response.on('close', resolve)
        else reject(new Error(`The pool was not refilled: HTTP ${response.statusCode}`))
      },
    )
    call.on('timeout', () => call.destroy())
    call.on('error', resolve)
    call.end(body)
  })
}
