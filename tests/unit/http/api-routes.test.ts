import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { API_ROUTES } from '@/lib/http/api'
import type { Served } from '@/lib/http/rest'
import { API_SCOPES } from '@/lib/services/settings/setting-schemas'

const ROOT = path.resolve(import.meta.dirname, '../../..')

/** `GET /api/v1/orders/{orderId}` as the folders of app/api/v1 and their exports say, with what serves it. */
async function served(): Promise<Map<string, Served>> {
  const found = new Map<string, Served>()
  for (const entry of readdirSync(path.join(ROOT, 'app/api/v1'), { recursive: true, withFileTypes: true })) {
    if (entry.name !== 'route.ts') continue
    const folder = path.relative(ROOT, entry.parentPath)
    // What no route fits: a problem document in place of a page.
    if (folder.includes('[...')) continue
    const place = `/${folder.replace(/^app\//, '').replaceAll(/\[([^\]]+)\]/g, '{$1}')}`
    const module: Record<string, Served> = await import(path.join(ROOT, folder, 'route.ts'))
    for (const [method, handler] of Object.entries(module)) found.set(`${method} ${place}`, handler)
  }
  return found
}

describe('the routes of the REST API', () => {
  it('are all registered, and what is registered is served by its own definition', async () => {
    const routes = await served()
    const registered = new Map(API_ROUTES.map((route) => [`${route.method} ${route.path}`, route]))
    expect(new Set(routes.keys())).toEqual(new Set(registered.keys()))
    for (const [name, handler] of routes) expect(handler.route, name).toBe(registered.get(name))
  })

  it('have names of their own, and scopes that can be granted', () => {
    expect(new Set(API_ROUTES.map(({ id }) => id)).size).toBe(API_ROUTES.length)
    for (const { id, scope } of API_ROUTES) {
      const scopes = scope === null ? [] : typeof scope === 'string' ? [scope] : scope
      for (const each of scopes) expect(API_SCOPES, id).toContain(each)
    }
  })

  it('take nothing they do not document: queries are strict', () => {
    for (const { id, query } of API_ROUTES) {
      if (query) expect(query.safeParse({ misspelt: '1' }).success, id).toBe(false)
    }
  })
})
