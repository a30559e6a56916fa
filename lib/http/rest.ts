import 'server-only'
import { getContainer } from '@/lib/container'
import { readTextUpTo } from '@/lib/http/command-line'
import { errorResponse, problem } from '@/lib/http/problem'
import { findApiCaller } from '@/lib/services/access/find-api-caller'
import type { ServiceContext } from '@/lib/services/context'
import type { API_SCOPES } from '@/lib/services/settings/setting-schemas'

export type ApiScope = (typeof API_SCOPES)[number]

const BODY_LIMIT = 256 * 1024
const BEARER = /^Bearer +(\S{16,600})$/i

export type RestOptions = {
  /** Bytes. */
  bodyLimit?: number
  /** Reads the body where plain JSON is not enough; undefined when it is none. */
  read?: (text: string) => unknown
}

/**
 * A route of the REST API for the seller's software: bearer API key with `scope` or one of several, JSON in, JSON out, faults as problem
 * documents (RFC 9457). The account follows from the key, so no key reaches another's data.
 */
export async function restCall(
  request: Request,
  scope: ApiScope | readonly ApiScope[],
  handle: (ctx: ServiceContext, body: unknown) => Promise<Response>,
  options: RestOptions = {},
): Promise<Response> {
  const { bodyLimit = BODY_LIMIT, read = readJson } = options
  const { db, context, log } = await getContainer()
  try {
    const key = BEARER.exec(request.headers.get('authorization') ?? '')?.[1]
    const caller = key === undefined ? null : await findApiCaller(db, key, new Date())
    if (!caller) {
      const detail =
        'Needs an API key in the header "Authorization: Bearer …"; this one is missing, unknown, expired or revoked.'
      return problem(401, 'unauthenticated', detail, { headers: { 'WWW-Authenticate': 'Bearer realm="portal"' } })
    }
    const scopes = typeof scope === 'string' ? [scope] : scope
    if (!scopes.some((name) => caller.scopes.includes(name))) {
      return problem(
        403,
        'scope_missing',
        `This API key lacks the scope ${scopes.join(' or ')}; make one that has it under Settings.`,
      )
    }
    const text = request.method === 'GET' ? 'null' : await readTextUpTo(request, bodyLimit)
    if (text === null) return problem(413, 'too_large', `The body is larger than ${bodyLimit / 1024} KiB.`)
    const body = read(text)
    if (body === undefined) return problem(400, 'invalid_json', 'The body is not valid JSON.')
    const ctx = context(caller.sellerId, { kind: 'api', id: caller.id, name: caller.name })
    return await handle(ctx, body)
  } catch (error) {
    return errorResponse(error, log)
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
