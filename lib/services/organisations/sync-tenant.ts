import { updateBinding, updateTenant } from '@/db/queries/organisations'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import { isOutdated, stateAfter } from '@/lib/domain/organisation'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from '@/lib/services/fulfilment/call'
import { closePush, compare, openPush } from './push'

/**
 * A tenant is bound to an instance, described anew, or unbound (protocol/kit-and-oauth.md 2.1). Unbinding ends this one
 * binding; the tenant is gone when none is left. Its departments and members stay as they are: the documents know no
 * cascade.
 */
export async function syncTenant(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'tenantSync' }>,
): Promise<Outcome> {
  const push = await openPush(tx, call, command)
  const { tenant, binding, key, now } = push
  const { sentAt } = call
  const state = stateAfter(command.flag)
  push.total = 1

  if (state === 'active') {
    const next = {
      // A modification may change name and domain only.
      tenantCode:
        command.flag === 'modify' && tenant.tenantCode ? tenant.tenantCode : (command.tenantCode ?? tenant.tenantCode),
      name: command.name ?? tenant.name,
      domainName: command.domainName ?? tenant.domainName,
    }
    if (!isOutdated(tenant.setAt, sentAt)) {
      const { tenantCode, name, domainName } = tenant
      const before = tenant.setAt ? ({ state: 'active', fields: { tenantCode, name, domainName } } as const) : undefined
      compare(push, { entity: 'tenant', key: key.tenantId, name: next.name }, before, { state, fields: next })
      await updateTenant(tx, key, { ...next, setAt: sentAt, updatedAt: now })
    }
  }
  if (isOutdated(binding.setAt, sentAt)) push.outdated = 1
  else {
    const before = binding.setAt ? { state: binding.state, fields: { orderId: binding.orderId } } : undefined
    const orderId = command.orderId || binding.orderId
    const name = key.instanceId || null
    compare(push, { entity: 'binding', key: key.instanceId || '-', name }, before, { state, fields: { orderId } })
    await updateBinding(tx, key, { state, orderId, setAt: sentAt, updatedAt: now })
  }
  await closePush(tx, push)
  return { kind: 'done' }
}
