import { bindings, changes, organisationPushes, tenants } from '@/db/schema'
import { insertOf } from '@/db/write-together'
import type { Call } from '@/lib/services/fulfilment/call'
import type { Plan } from '@/lib/services/fulfilment/plan-at-once'
import { changesOf, firstPush, pushRow } from './push'
import { applyTenant, type TenantCommand } from './sync-tenant'

const TENANT = 'tenant'

/** All that the first push to name a tenant writes (protocol/kit-and-oauth.md 2.1). */
export function planTenant(call: Call, command: TenantCommand, gate?: string): Plan {
  const push = firstPush(call, command)
  const patches = applyTenant(push, command)
  const tenant = { ...push.tenant, ...patches.tenant }
  const binding = { ...push.binding, ...patches.binding }
  const { sellerId } = push.key
  const told = changesOf(push).map((row, index) => insertOf(`change${index}`, changes, { sellerId, ...row }, TENANT))
  return {
    writes: [
      insertOf(TENANT, tenants, tenant, gate),
      // Each binding has its tenant: one that is there already is no first push.
      { ...insertOf('binding', bindings, binding, TENANT), present: 'fails' },
      insertOf('push', organisationPushes, pushRow(push), TENANT),
      ...told,
    ],
    outcome: { kind: 'done' },
    decides: TENANT,
  }
}
