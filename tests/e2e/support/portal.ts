import path from 'node:path'
import type { APIRequestContext } from '@playwright/test'
import { commandLineToken } from '@/lib/config/derive.mjs'

/** The master secret of the portal under test, as playwright.config.ts starts it. */
export const SECRET = 'only for the browser tests'

export const OWNER = { name: 'Olivia Owner', email: 'owner@portal.test', password: 'a long enough sentence' }

const folder = process.env.E2E_DATA_DIR ?? '.'
/** The owner's signed-in browser, kept by owner.setup.ts for all other tests. */
export const OWNER_STATE = path.join(folder, 'owner.json')

export const asCommandLine = { Authorization: `Bearer ${commandLineToken(SECRET)}` }

/** A new one-time owner link, as `npm run portal -- owner` prints it. */
export async function ownerLink(request: APIRequestContext): Promise<string> {
  const response = await request.post('/api/admin/owner-link', { headers: asCommandLine })
  if (!response.ok()) throw new Error(`No owner link: ${response.status()} ${await response.text()}`)
  const { url }: { url: string } = await response.json()
  return url
}

/** Plays a whole story of the sandbox without a browser, as `npm run sandbox -- play` does. */
export async function play(request: APIRequestContext, scenario: string, count?: number): Promise<void> {
  const response = await request.post('/api/sandbox/demo/play', {
    headers: asCommandLine,
    data: { scenario, count, seed: 1 },
    timeout: 120_000,
  })
  const last = (await response.text()).trim().split('\n').at(-1) ?? ''
  const { result }: { result?: { ok: boolean } } = JSON.parse(last)
  if (!result?.ok) throw new Error(`The story ${scenario} went wrong: ${last}`)
}
