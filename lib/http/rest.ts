import 'server-only'
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { getContainer } from '@/lib/container'
import { isStorable } from '@/lib/domain/storable'
import { type ApiRoute, type ApiScope, type PathParams, type Sendable, takesIdempotencyKey } from '@/lib/http/api/route'
import { readTextUpTo } from '@/lib/http/command-line'
import { errorResponse, problem } from '@/lib/http/problem'
import { type ApiCaller, findApiCaller } from '@/lib/services/access/find-api-caller'
import { runOnce } from '@/lib/services/access/run-once'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'
import { readJson } from '@/lib/services/read-json'

const BODY_LIMIT = 256 * 1024
const BEARER = /^Bearer +(\S{16,600})$/i

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined
type Body<R extends ApiRoute> = R extends { read: (text: string) => unknown } ? unknown : Parsed<R['body']>

/** A call of a route whose key, scope, allowance, path, query and body have been checked. */
export type ApiCall<R extends ApiRoute> = {
  request: Request
  ctx: ServiceContext
  /** Whether the key has a scope beside the one the route needs. */
  has: (scope: ApiScope) => boolean
  params: PathParams<R['path']>
  query: Parsed<R['query']>
  body: Body<R>
}

type Handle<R extends ApiRoute> = (call: ApiCall<R>) => Promise<Sendable<z.output<R['answer']>> | Response>
type Context = { params: Promise<Record<string, string>> }

/** What Next is given for a method; it knows its route, for tests. */
export type Served = ((request: Request, context?: Context) => Promise<Response>) & { route: ApiRoute }

/**
 * Serves a route of the REST API for the seller's software: bearer API key with its scope, JSON in, JSON out, faults as
 * problem documents (RFC 9457). The account follows from the key, so no key reaches another's data.
 */
export function serve<R extends ApiRoute>(route: R, handle: Handle<R>): Served {
  const answer = async (request: Request, context?: Context): Promise<Response> => {
    const { db, context: contextFor, log, apiLimits } = await getContainer()
    let told: Record<string, string> = {}
    try {
      const key = BEARER.exec(request.headers.get('authorization') ?? '')?.[1]
      const caller = key === undefined ? null : await findApiCaller(db, key, new Date())
      if (!caller) return unauthenticated()
      const allowance = apiLimits.take(caller.id, route)
      told = allowance.headers
      if (!allowance.granted) {
        return problem(429, 'rate_limited', 'Too many calls with this key; come again after Retry-After seconds.', {
          headers: told,
        })
      }
      const refused = refuseScope(route, caller)
      if (refused) return withHeaders(refused, told)
      const body = await readBody(route, request)
      if (body instanceof Response) return withHeaders(body, told)
      const params = await paramsOf<R>(context)
      const ctx = contextFor(caller.sellerId, { kind: 'api', id: caller.id, name: caller.name })
      const has = (scope: ApiScope) => caller.scopes.includes(scope)
      const query = queryOf(route, request) as Parsed<R['query']>
      const given = (route.body && !route.read ? parseInput(route.body, body) : body) as Body<R>
      const run = async () => {
        const result = await handle({ request, ctx, has, params, query, body: given })
        return result instanceof Response ? result : json(route, result)
      }
      const once = takesIdempotencyKey(route) ? request.headers.get('idempotency-key') : null
      const response = once === null ? await run() : await answerOnce(ctx, caller.id, once, { request, body }, run)
      return withHeaders(response, told)
    } catch (error) {
      return withHeaders(errorResponse(error, log), told)
    }
  }
  return Object.assign(answer, { route })
}

/** A route for everybody, without a key. */
export function servePublic<R extends ApiRoute & { scope: null }>(
  route: R,
  handle: (params: PathParams<R['path']>) => Promise<Response>,
): Served {
  const answer = async (_: Request, context?: Context): Promise<Response> => {
    try {
      return await handle(await paramsOf<R>(context))
    } catch (error) {
      return errorResponse(error, (await getContainer()).log)
    }
  }
  return Object.assign(answer, { route })
}

function unauthenticated(): Response {
  const detail =
    'Needs an API key in the header "Authorization: Bearer …"; this one is missing, unknown, expired or revoked.'
  return problem(401, 'unauthenticated', detail, { headers: { 'WWW-Authenticate': 'Bearer realm="portal"' } })
}

function refuseScope({ scope }: ApiRoute, caller: ApiCaller): Response | null {
  const scopes = scope === null ? [] : typeof scope === 'string' ? [scope] : scope
  if (scopes.some((name) => caller.scopes.includes(name))) return null
  const needed = scopes.join(' or ')
  return problem(403, 'scope_missing', `This API key lacks the scope ${needed}; make one that has it under Settings.`)
}

async function readBody({ body: schema, bodyLimit = BODY_LIMIT, read }: ApiRoute, request: Request): Promise<unknown> {
  if (request.method === 'GET' || (!schema && !read)) return undefined
  const text = await readTextUpTo(request, bodyLimit)
  if (text === null) return problem(413, 'too_large', `The body is larger than ${bodyLimit / 1024} KiB.`)
  const body = read ? read(text) : readJson(text)
  if (body === undefined) return problem(400, 'invalid_json', 'The body is not valid JSON.')
  return body
}

/** A write under its Idempotency-Key: done once, a repeat gets the first answer. */
async function answerOnce(
  ctx: ServiceContext,
  apiKeyId: string,
  key: string,
  { request, body }: { request: Request; body: unknown },
  run: () => Promise<Response>,
): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const call = `${request.method} ${pathname}${search} ${JSON.stringify(body)}`
  const fingerprint = createHash('sha256').update(call).digest('hex')
  let fresh: Response | undefined
  const answer = await runOnce(ctx, { apiKeyId, key, fingerprint }, async () => {
    fresh = await run()
    return { status: fresh.status, body: await fresh.clone().text() }
  })
  if (fresh) return fresh
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'Idempotent-Replayed': 'true' }
  return new Response(answer.body, { status: answer.status, headers })
}

/** Throws `not_found` for what no id can be. */
async function paramsOf<R extends ApiRoute>(context: Context | undefined): Promise<PathParams<R['path']>> {
  const params = (await context?.params) ?? {}
  if (Object.values(params).every(isStorable)) return params as PathParams<R['path']>
  throw new ServiceError('not_found', 'There is nothing of that name.')
}

function queryOf({ query: schema }: ApiRoute, request: Request): unknown {
  if (!schema) return undefined
  const given = new URL(request.url).searchParams
  const issues = [...new Set(given.keys())].flatMap((name) => {
    const values = given.getAll(name)
    if (values.length > 1) return [{ path: name, message: 'Is given more than once.' }]
    return values.every(isStorable) ? [] : [{ path: name, message: 'Has characters that no text has.' }]
  })
  if (issues.length > 0) throw new ServiceError('invalid', 'The query is not valid.', issues)
  return parseInput(schema, Object.fromEntries(given))
}

function json({ status = 200 }: ApiRoute, body: unknown): Response {
  return Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } })
}

function withHeaders(response: Response, headers: Record<string, string>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}
