import { createAddressGuard } from '@/lib/services/outside/address-guard'
import { createGuardedFetch, type GuardedOptions } from '@/lib/services/outside/guarded-fetch'
import { createGuardedLookup } from '@/lib/services/outside/guarded-lookup'
import type { Outside } from '@/lib/services/work'

/** Ways out that reach this machine alone, as a sandbox account's do; `changes` make them stricter or slower. */
export function nearby(changes: Partial<GuardedOptions> = {}): Outside {
  const guard = createAddressGuard(['127.0.0.0/8', '::1'])
  const fetch = createGuardedFetch({ guard, timeoutMs: 2_000, maxBytes: 64 * 1024, allowHttp: true, ...changes })
  return { hooks: () => fetch, mail: () => createGuardedLookup({ guard, timeoutMs: 2_000 }) }
}
