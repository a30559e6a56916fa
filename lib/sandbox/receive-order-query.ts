import { findSandboxSettings, findSellerFlags } from '@/db/queries/sandbox-settings'
import { verifyRequest } from '@/lib/koogallery/open-api/sign-sdk'
import { type Sandbox, secretContext } from './context'
import { answerOrderQuery, failure, faultyAnswer, type OrderQueryAnswer } from './order-query'
import { gatewayRefusal } from './receive-open-api'

type Asked = { method: string; url: string; headers: [string, string][] }

/** An order query as it came in: signature, then the fault ordered in the console, then the answer. */
export async function receiveOrderQuery(
  sandbox: Pick<Sandbox, 'db' | 'sellerId' | 'now' | 'secretBox'>,
  asked: Asked,
): Promise<OrderQueryAnswer & { act?: 'slow' }> {
  const { db, sellerId } = sandbox
  const [seller, settings] = await Promise.all([findSellerFlags(db, sellerId), findSandboxSettings(db, sellerId)])
  if (!seller?.sandbox || !settings) return failure(401, '0151', 'no API permission')
  // The gateway in front of the marketplace is what breaks: it asks for no signature.
  if (settings.orderQueryFault === 'down') return { status: 503, body: { error_msg: 'Service Unavailable' } }
  const verdict = verifyRequest({
    ...asked,
    body: '',
    credentials: [
      {
        accessKeyId: settings.accessKeyId,
        secretAccessKey: sandbox.secretBox.open(settings.secretAccessKey, secretContext(sellerId, 'secret_access_key')),
      },
    ],
    now: sandbox.now(),
  })
  if (!verdict.ok) return gatewayRefusal(verdict.reason)
  const query = new URLSearchParams(asked.url.split('?')[1] ?? '')
  const fault = settings.orderQueryFault
  if (fault === null) return answerOrderQuery(sandbox, query)
  if (fault === 'slow') return { ...(await answerOrderQuery(sandbox, query)), act: 'slow' }
  return faultyAnswer(fault)
}
