import 'server-only'
import type { MasterSecret } from '@/lib/config/secret'
import { problem } from './problem'

/** Null when the request comes from the command line of this install, which knows its secret; else the answer to give. */
export function refuseStranger(request: Request, secret: MasterSecret): Response | null {
  const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (token !== undefined && secret.isCommandLineToken(token)) return null
  return problem(401, 'unauthorized', 'Only the command line of this install may call this address.', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  })
}

/** The body as text, or null when it is longer than `limit` bytes. */
export async function readTextUpTo(request: Request, limit: number): Promise<string | null> {
  if (Number(request.headers.get('content-length')) > limit) return null
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
