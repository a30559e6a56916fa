import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'

/** What happens to the connection on purpose. */
export type WireFault = 'none' | 'slow_upload' | 'cut_upload' | 'cut_sent' | 'cut_answer'

export type WireResult =
  | { kind: 'answered'; status: number; headers: [string, string][]; body: string; durationMs: number }
  /** No whole answer in time, connection cut by us, or no connection at all. */
  | { kind: 'timeout' | 'cut'; durationMs: number }
  | { kind: 'unreachable'; error: string; durationMs: number }

export type WireRequest = {
  url: string
  method?: 'POST' | 'GET'
  headers?: Record<string, string>
  body: string
  timeoutMs: number
  fault?: WireFault
  /** Time a slow upload takes. */
  slowUploadMs?: number
  agent?: Agent
  signal?: AbortSignal
}

/** Time a slow upload takes, in milliseconds: between the two documented time-outs. */
export const SLOW_UPLOAD_MS = 6_000
const SLOW_PIECES = 6
const LONGEST_ANSWER = 1024 * 1024

const sharedAgent = new Agent({ keepAlive: true, maxSockets: 64 })

/**
 * Sends one request and reports what the sender saw; never throws. node:http rather than fetch, because the connection
 * must be breakable at an exact point. The time-out covers the whole exchange.
 */
export function send(input: WireRequest): Promise<WireResult> {
  const { fault = 'none' } = input
  const body = Buffer.from(input.body, 'utf8')
  const startedAt = performance.now()
  return new Promise((resolve) => {
    let settled = false
    const settle = (result: { kind: 'timeout' | 'cut' } | { kind: 'unreachable'; error: string } | Answer) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      input.signal?.removeEventListener('abort', abort)
      resolve({ ...result, durationMs: Math.round(performance.now() - startedAt) })
      if (result.kind !== 'answered') outgoing.destroy()
    }
    const outgoing = request(input.url, {
      method: input.method ?? 'POST',
      headers: { ...input.headers, 'content-length': String(body.length) },
      // A connection that is going to be cut is not one to share.
      agent: fault === 'none' ? (input.agent ?? sharedAgent) : new Agent({ keepAlive: false }),
    })
    const timer = setTimeout(() => settle({ kind: 'timeout' }), input.timeoutMs)
    const abort = () => settle({ kind: 'cut' })
    input.signal?.addEventListener('abort', abort)
    if (input.signal?.aborted) abort()

    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      settle({ kind: 'unreachable', error: error.code ?? error.message }),
    )
    outgoing.on('response', (incoming) => {
      if (fault === 'cut_answer') return settle({ kind: 'cut' })
      const chunks: Buffer[] = []
      let length = 0
      incoming.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length <= LONGEST_ANSWER) chunks.push(chunk)
      })
      incoming.on('error', (error: NodeJS.ErrnoException) =>
        settle({ kind: 'unreachable', error: error.code ?? error.message }),
      )
      incoming.on('end', () =>
        settle({
          kind: 'answered',
          status: incoming.statusCode ?? 0,
          headers: pairs(incoming.rawHeaders),
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    upload(
      outgoing,
      body,
      input,
      () => settle({ kind: 'cut' }),
      () => settled,
    )
  })
}

type Answer = { kind: 'answered'; status: number; headers: [string, string][]; body: string }

function upload(
  outgoing: ReturnType<typeof request>,
  body: Buffer,
  { fault = 'none', slowUploadMs = SLOW_UPLOAD_MS }: Pick<WireRequest, 'fault' | 'slowUploadMs'>,
  cut: () => void,
  over: () => boolean,
): void {
  switch (fault) {
    case 'none':
    case 'cut_answer':
      outgoing.end(body)
      return
    case 'cut_upload':
      outgoing.write(body.subarray(0, Math.floor(body.length / 2)), cut)
      return
    case 'cut_sent':
      outgoing.end(body, cut)
      return
    case 'slow_upload': {
      const size = Math.ceil(body.length / SLOW_PIECES)
      let sent = 0
      const next = () => {
        if (over()) return
        outgoing.write(body.subarray(sent, sent + size))
        sent += size
        if (sent >= body.length) outgoing.end()
        else setTimeout(next, slowUploadMs / (SLOW_PIECES - 1))
      }
      next()
      return
    }
    default:
      throw new Error(`unknown fault ${fault satisfies never}`)
  }
}

function pairs(raw: string[]): [string, string][] {
  const found: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) found.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return found
}
