import { createAddressGuard } from '@/lib/services/outside/address-guard'
import { createAddressJudge, createGuardedFetch, type GuardedOptions } from '@/lib/services/outside/guarded-fetch'
import { createGuardedLookup } from '@/lib/services/outside/guarded-lookup'
import { createProbeClient } from '@/lib/services/probes/client'
import type { Outside } from '@/lib/services/work'

/** Ways out that reach this machine alone, as a sandbox account's do; `changes` make them stricter or slower. */
export function nearby(changes: Partial<GuardedOptions> = {}): Outside {
  const guard = createAddressGuard(['127.0.0.0/8', '::1'])
  const fetch = createGuardedFetch({ guard, timeoutMs: 2_000, maxBytes: 64 * 1024, allowHttp: true, ...changes })
  // Tests of probes bring their own way to a server of theirs.
  const probes = createProbeClient({ publicUrl: 'http://127.0.0.1:9', guard, timeoutMs: 2_000 })
  return {
    hooks: () => fetch,
    judge: () => createAddressJudge({ guard, allowHttp: true, ...changes }),
    mail: () => createGuardedLookup({ guard, timeoutMs: 2_000 }),
    probes: () => probes,
  }
}
