import type { RawRequest } from '@/lib/koogallery/codec'

/** Largest body that is read; the marketplace's calls are a few hundred bytes. */
const BODY_LIMIT = 1024 * 1024

/** The request as it came in: path and query as sent, all headers, and the body's bytes up to 1 MiB. */
export async function readRawRequest(request: Request): Promise<RawRequest> {
  const url = new URL(request.url)
  const { body, truncated } = await readBody(request)
  return { method: request.method, url: `${url.pathname}${url.search}`, headers: [...request.headers], body, truncated }
}

async function readBody(request: Request): Promise<{ body: Uint8Array; truncated: boolean }> {
  const declared = Number(request.headers.get('content-length'))
  if (declared > 0 && declared <= BODY_LIMIT) {
    // The usual case: one read of a known, small size.
    const body = new Uint8Array(await request.arrayBuffer())
    // A cut connection may look like an end; what it began to say would be kept as a call with a bad signature.
    if (body.length < declared) throw new Error('aborted: the connection was cut within the body')
    return { body, truncated: false }
  }
  if (request.body === null) return { body: new Uint8Array(), truncated: false }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.length
    chunks.push(chunk)
    if (size > BODY_LIMIT) return { body: Buffer.concat(chunks).subarray(0, BODY_LIMIT), truncated: true }
  }
  return { body: Buffer.concat(chunks), truncated: false }
}
