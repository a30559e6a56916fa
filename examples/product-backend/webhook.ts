import { createHmac, timingSafeEqual } from 'node:crypto'

const TOLERANCE_S = 5 * 60

/**
 * Checks a call by Standard Webhooks and gives its body. `secrets` are all that may sign now: while one is being replaced
 * there are two. `body` must be the bytes as they came. Throws for anything that is not right.
 */
export function verifyWebhook(
  headers: Record<string, string | string[] | undefined>,
  body: string,
  secrets: readonly string[],
  now = new Date(),
): unknown {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
    (name) => headers[name],
  )
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') {
    throw new Error('The call is not signed.')
  }
  if (!(Math.abs(now.getTime() / 1_000 - Number(timestamp)) <= TOLERANCE_S)) {
    throw new Error('The call is too old, or from the future.')
  }
  const given = signatures
    .split(' ')
    .flatMap((entry) => (entry.startsWith('v1,') ? [Buffer.from(entry.slice(3), 'base64')] : []))
  const fits = secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    const right = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
    return given.some((one) => one.length === right.length && timingSafeEqual(one, right))
  })
  if (!fits) throw new Error('The signature is not right.')
  return body === '' ? null : JSON.parse(body)
}
