import { randomUUID } from 'node:crypto'
import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@/lib/observability/logger'
import { withRequestId } from '@/lib/observability/request-id'

/** What a worker answers; pages and calls belong to the processes that serve them. */
const OPERATIONS = ['/api/health', '/api/ready', '/api/metrics']
/** A connection taken just before the end, as a proxy opens them, may bring its request only now. */
const QUIET_MS = 200
const GIVEN_ID = /^[\w.:-]{1,64}$/

export type Serving = {
  /** True from the moment the process was told to stop. */
  stopping(): boolean
  /** Takes no new connections; resolves when what is being answered has been and nothing more came, or after `ms`. */
  drain(ms: number): Promise<void>
}

/**
 * What every request of this process passes: it gets an id (`X-Request-Id`, the caller's own if it has one), a line in the
 * log at level debug, and is waited for when the process stops. Hooked into Node's server, because Next's is not to be had.
 * @param web whether pages and calls are served, or only what watches the process
 */
export function watchServing({ web, log }: { web: boolean; log: Logger }): Serving {
  const servers = new Set<Server>()
  const answering = new Set<ServerResponse>()
  let stopping = false
  let idle = () => {}

  const take = (server: Server, request: IncomingMessage, response: ServerResponse, next: () => boolean): boolean => {
    const startedMs = performance.now()
    const { method = '', url = '' } = request
    const [path = ''] = url.split('?')
    const given = request.headers['x-request-id']
    const id = typeof given === 'string' && GIVEN_ID.test(given) ? given : randomUUID()
    servers.add(server)
    answering.add(response)
    response.setHeader('X-Request-Id', id)
    if (stopping) response.shouldKeepAlive = false
    response.once('close', () => {
      answering.delete(response)
      if (answering.size === 0) idle()
      const durationMs = Math.round(performance.now() - startedMs)
      const status = response.writableFinished ? response.statusCode : 0
      // The query may hold signatures, codes and tokens.
      withRequestId(id, () => log.debug({ method, path, status, durationMs }, 'request'))
    })
    if (web || OPERATIONS.includes(path)) return withRequestId(id, next)
    response
      .writeHead(404, { 'Content-Type': 'text/plain' })
      .end('This process runs jobs; pages are served by others.\n')
    return true
  }

  const { emit } = Server.prototype
  Server.prototype.emit = function (this: Server, event: string | symbol, ...args: unknown[]): boolean {
    const next = (): boolean => Reflect.apply(emit, this, [event, ...args])
    if (event !== 'request') return next()
    const [request, response] = args as [IncomingMessage, ServerResponse]
    return take(this, request, response, next)
  } as typeof emit

  return {
    stopping: () => stopping,
    async drain(ms) {
      stopping = true
      // Also ends connections on which nothing is being asked.
      for (const server of servers) server.close()
      for (const response of answering) if (!response.headersSent) response.shouldKeepAlive = false
      const deadline = performance.now() + ms
      const left = () => Math.max(0, deadline - performance.now())
      do {
        if (answering.size > 0) {
          await new Promise<void>((resolve) => {
            idle = resolve
            setTimeout(resolve, left()).unref()
          })
        }
        await sleep(Math.min(QUIET_MS, left()))
      } while (answering.size > 0 && left() > 0)
    },
  }
}
