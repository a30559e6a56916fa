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

/**
 * A route of the REST API for the seller's software: bearer API key with `scope`, JSON in, JSON out, faults as problem
 * documents (RFC 9457). The account follows from the key, so no key reaches another's data.
 */
export async function restCall(
  request: Request,
  scope: ApiScope,
  handle: (ctx: ServiceContext, body: unknown) => Promise<Response>,
): Promise<Response> {
  const { db, context, log } = await getContainer()
  try {
    const key = BEARER.exec(request.headers.get('authorization') ?? '')?.[1]
    const caller = key === undefined ? null : await findApiCaller(db, key, new Date())
    if (!caller) {
      const detail =
        'Needs an API key in the header "Authorization: Bearer …"; this one is missing, unknown, expired or revoked.'
      return problem(401, 'unauthenticated', detail, { headers: { 'WWW-Authenticate': 'Bearer realm="portal"' } })
    }
    if (!caller.scopes.includes(scope)) {
      return problem(
        403,
        'scope_missing',
        `This API key lacks the scope ${scope}; make one that has it under Settings.`,
      )
    }
    const text = await readTextUpTo(request, BODY_LIMIT)
    if (text === null) return problem(413, 'too_large', `The body is larger than ${BODY_LIMIT / 1024} KiB.`)
    const body = readJson(text)
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
