import { findSandboxSettings } from '@/db/queries/sandbox-settings'
import { openKeys, secretContext } from '@/lib/sandbox/context'
import { receiveUsage, type UsageSide } from '@/lib/sandbox/usage-intake'

/** The simulated marketplace's usage push in place of `fetch`, both of its interfaces, faults acted out. */
export function usageFetch(side: UsageSide): typeof fetch {
  return async (address, init) => {
    const url = new URL(String(address))
    const answer = await receiveUsage(side, url.pathname.includes('/rest/') ? 'old' : 'new', {
      method: 'POST',
      url: `${url.pathname}${url.search}`,
      headers: [...new Headers(init?.headers), ['host', url.host]],
      body: Buffer.from(String(init?.body)),
    })
    if (answer.act === 'wait') throw new DOMException('too slow', 'TimeoutError')
    if (answer.act === 'cut') throw new TypeError('fetch failed', { cause: errorWithCode('ECONNRESET') })
    if (answer.act === 'garble') return new Response('<html>Bad Gateway</html>', { status: answer.status })
    return Response.json(answer.body, { status: answer.status, headers: answer.headers })
  }
}

function errorWithCode(code: string): Error {
  return Object.assign(new Error('cut'), { code })
}

/** What the seller of a sandbox account signs with. */
export async function usageSecrets(side: UsageSide) {
  const settings = await findSandboxSettings(side.db, side.sellerId)
  if (!settings) throw new Error('no sandbox')
  const { accessKeyId, secretAccessKey } = settings
  const place = secretContext(side.sellerId, 'secret_access_key')
  return {
    key: openKeys(side, settings).basic,
    akSk: { accessKeyId, secretAccessKey: side.secretBox.open(secretAccessKey, place) },
  }
}
