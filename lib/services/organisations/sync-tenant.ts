import { type BindingRow, type TenantRow, updateBinding, updateTenant } from '@/db/queries/organisations'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import { isOutdated, stateAfter } from '@/lib/domain/organisation'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from '@/lib/services/fulfilment/call'
import { closePush, compare, openPush, type Push } from './push'

export type TenantCommand = Extract<Command, { kind: 'tenantSync' }>

/**
 * A tenant is bound to an instance, described anew, or unbound (protocol/kit-and-oauth.md 2.1). Unbinding ends this one
 * binding; the tenant is gone when none is left. Its departments and members stay as they are: the documents know no
 * cascade.
 */
export async function syncTenant(tx: Tx, call: Call, command: TenantCommand): Promise<Outcome> {
  const push = await openPush(tx, call, command)
  const { key } = push
  const { tenant, binding } = applyTenant(push, command)
  await Promise.all([
    tenant && updateTenant(tx, key, tenant),
    binding && updateBinding(tx, key, binding),
    closePush(tx, push),
  ])
  return { kind: 'done' }
}

type Patches = { tenant?: Partial<TenantRow>; binding?: Partial<BindingRow> }

/** Notes in the push what the call makes of tenant and binding; gives what is to be written. */
export function applyTenant(push: Push, command: TenantCommand): Patches {
  const { tenant, binding, key, now } = push
  const { sentAt } = push.call
  const state = stateAfter(command.flag)
  const patches: Patches = {}
  push.total = 1

  if (state === 'active' && !isOutdated(tenant.setAt, sentAt)) {
    const { tenantCode, name, domainName } = tenant
    const fields = {
      // A modification may change name and domain only.
      tenantCode: command.flag === 'modify' && tenantCode ? tenantCode : (command.tenantCode ?? tenantCode),
      name: command.name ?? name,
      domainName: command.domainName ?? domainName,
    }
    const before = tenant.setAt ? ({ state: 'active', fields: { tenantCode, name, domainName } } as const) : undefined
    compare(push, { entity: 'tenant', key: key.tenantId, name: fields.name }, before, { state, fields })
    patches.tenant = { ...fields, setAt: sentAt, updatedAt: now }
  }
  if (isOutdated(binding.setAt, sentAt)) push.outdated = 1
  else {
    const before = binding.setAt ? { state: binding.state, fields: { orderId: binding.orderId } } : undefined
    const orderId = command.orderId || binding.orderId
    const name = key.instanceId || null
    compare(push, { entity: 'binding', key: key.instanceId || '-', name }, before, { state, fields: { orderId } })
    patches.binding = { state, orderId, setAt: sentAt, updatedAt: now }
  }
  return patches
}
