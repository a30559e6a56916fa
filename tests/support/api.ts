import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { createApiLimits } from '@/lib/http/api/rate-limit'
import type { Served } from '@/lib/http/rest'
import type { Actor } from '@/lib/services/context'
import { createApiKey } from '@/lib/services/settings/api-keys'
import { API_SCOPES } from '@/lib/services/settings/setting-schemas'
import type { Json, Portal } from './portal'

const OWNER: Actor = { kind: 'user', id: randomUUID(), name: 'Olga', role: 'owner' }

export type ApiRequest = {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  headers?: Record<string, string>
  /** Without a key, or with another. */
  key?: string | null
}

type Scopes = Parameters<typeof createApiKey>[1]['scopes']
const ALL: Scopes = API_SCOPES.filter((scope) => scope !== 'personal:read')

/** Lets the routes find this portal in place of the process's own, and makes a key to call them with. */
export async function openApi(portal: Pick<Portal, 'inbox' | 'context' | 'as' | 'clock'>, scopes: Scopes = ALL) {
  const { db, log, secretBox } = portal.as(OWNER)
  const { inbox, context } = portal
  const apiLimits = createApiLimits(6_000, () => portal.clock.now.getTime())
  const container = { db, inbox, context, log, secretBox, publicUrl: 'https://portal.test', apiLimits }
  Object.assign(globalThis, { __portalContainer: Promise.resolve(container) })
  const keyWith = async (of: Scopes) => {
    const made = await createApiKey(portal.as(OWNER), { name: randomUUID(), scopes: of, expiresInDays: null })
    return made.key
  }
  const own = await keyWith(scopes)

  /**
   * Calls a route as Next does; the answer has the shape that its schema says, a refusal that of a problem document.
   */
  const call = async (handler: Served, { params = {}, query, body, headers, key = own }: ApiRequest = {}) => {
    const { route } = handler
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const search = query ? `?${new URLSearchParams(query)}` : ''
    const request = new Request(`https://portal.test${path}${search}`, {
      method: route.method,
      headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const response = await handler(request, { params: Promise.resolve(params) })
    const answer = (await response.json()) as Json
    if (response.ok) {
      expect(response.status).toBe(route.status ?? 200)
      expect(route.answer.safeParse(answer).error?.issues ?? [], JSON.stringify(answer)).toEqual([])
    } else {
      expect(response.headers.get('content-type')).toContain('application/problem+json')
      expect(answer).toMatchObject({ status: response.status, title: expect.any(String), detail: expect.any(String) })
    }
    return { status: response.status, headers: response.headers, answer }
  }
  return { call, keyWith, key: own }
}
