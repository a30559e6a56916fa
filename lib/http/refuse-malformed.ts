import { randomUUID } from 'node:crypto'
import { type IncomingMessage, Server, type ServerResponse } from 'node:http'

const kept = Symbol.for('portal.refuseMalformed')

/**
 * Answers addresses that cannot be read with 400 before they reach Next, which would answer 500; and such with a zero
 * byte, which no database takes as text. Changes nothing else, and nothing when called again.
 */
export function refuseMalformedAddresses(): void {
  const prototype: typeof Server.prototype & { [kept]?: true } = Server.prototype
  if (prototype[kept]) return
  const { emit } = prototype
  prototype.emit = function (event: string | symbol, ...args: unknown[]) {
    if (event !== 'request') return Reflect.apply(emit, this, [event, ...args])
    const [request, response] = args as [IncomingMessage, ServerResponse]
    // The absolute form, which proxies may send (RFC 9112 3.2.2): Next would take its host for a path.
    request.url = request.url?.replace(/^https?:\/\/[^/?#]*/i, '')
    if (isReadable(request.url ?? '')) return Reflect.apply(emit, this, [event, ...args])
    refuse(response)
    return true
  }
  prototype[kept] = true
}

/** A problem document (RFC 9457) as the REST API promises; people seldom come here. */
function refuse(response: ServerResponse): void {
  const requestId = randomUUID()
  const detail = 'The address cannot be read: it holds a broken %-sequence or a zero byte.'
  response
    .writeHead(400, { 'content-type': 'application/problem+json', 'x-request-id': requestId })
    .end(JSON.stringify({ type: 'about:blank', title: 'malformed_address', status: 400, detail, requestId }))
}

/** Whether a path with query can be decoded and kept. The marketplace's own calls are judged, and kept, by their rules. */
export function isReadable(url: string): boolean {
  const [path = '', query = ''] = url.split('?', 2)
  try {
    if (decodeURIComponent(path).includes('\0')) return false
  } catch {
    return false
  }
  return path.startsWith('/api/koogallery/') || !query.includes('%00')
}
