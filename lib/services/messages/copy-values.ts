import { readV1Query } from '@/lib/koogallery/auth-token'

/** Ways to take a message along to other tools. Pure text; nothing here signs. */

export type CopiedRequest = { method: string; url: string; headers: readonly [string, string][]; body: string }

/** Set by curl itself, or meaningless for a second sending. */
const HOP_HEADERS = ['host', 'content-length', 'connection', 'accept-encoding', 'transfer-encoding', 'expect']

/** The request as a command line; `publicUrl` completes an address that was kept as path and query. */
export function toCurl(request: CopiedRequest, publicUrl: string): string {
  const url = request.url.startsWith('/') ? `${new URL(publicUrl).origin}${request.url}` : request.url
  const headers = request.headers
    .filter(([name]) => !HOP_HEADERS.includes(name.toLowerCase()) && !name.toLowerCase().startsWith('x-forwarded-'))
    .map(([name, value]) => `-H ${shellQuote(`${name}: ${value}`)}`)
  const body = request.body === '' ? [] : [`--data-binary ${shellQuote(request.body)}`]
  return [`curl -X ${request.method} ${shellQuote(url)}`, ...headers, ...body].join(' \\\n  ')
}

/**
 * The call's members one by one, as the form of Application Access Debugging asks for them: those of the query of a GET,
 * else those of the body; null when there are none.
 */
export function toDebuggingValues({ method, url, body }: { method: string; url: string; body: string }): string | null {
  if (method === 'GET')
    return [...readV1Query(url).parameters].map(([name, value]) => `${name}=${value}`).join('\n') || null
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null
    return Object.entries(parsed)
      .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join('\n')
  } catch {
    return null
  }
}

/** Commands that compute the signature from the access key, for whoever holds it (protocol/saas-v2.md 2.2). */
export function toOpenssl(input: { body: string; nonce: string; timestamp: string }): string {
  const digest = `openssl dgst -sha256 -hmac "$KEY" -r | cut -d' ' -f1`
  return [
    `KEY='<access key>'`,
    `INNER=$(printf %s ${shellQuote(input.body)} | ${digest})`,
    `printf %s "$KEY"${shellQuote(`${input.nonce}${input.timestamp}`)}"$INNER" | ${digest}`,
  ].join('\n')
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
