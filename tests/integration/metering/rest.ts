import { randomUUID } from 'node:crypto'
import { createApiLimits } from '@/lib/http/api/rate-limit'
import { createUsageIntake } from '@/lib/services/metering/usage-intake'
import { createApiKey } from '@/lib/services/settings/api-keys'
import { type Metering, OWNER } from './support'

type ApiKeyInput = Parameters<typeof createApiKey>[1]

/** Lets the routes find this portal in place of the process's own, and makes a key to call them with. */
export async function openRest(portal: Metering, scopes: ApiKeyInput['scopes'] = ['usage:write']) {
  const { inbox, context } = portal
  const container = {
    db: portal.ctx.db,
    inbox,
    context,
    usage: createUsageIntake({ lanes: 2 }),
    log: portal.ctx.log,
    secretBox: portal.secretBox,
    apiLimits: createApiLimits(6_000, () => portal.clock.now.getTime()),
    publicUrl: 'https://portal.test',
  }
  Object.assign(globalThis, { __portalContainer: Promise.resolve(container) })
  const name = randomUUID()
  const { key } = await createApiKey(portal.as(OWNER), { name, scopes, expiresInDays: null })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return {
    post: (body: unknown, more: Record<string, string> = {}) =>
      new Request('https://portal.test/api/v1/usage-events', {
        method: 'POST',
        headers: { ...headers, ...more },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (path: string) => new Request(`https://portal.test${path}`, { headers }),
  }
}
