import type { Sandbox } from '../context'
import { type Acted, callOnResource, type Options, openResource, orderOnResource } from './order-on-resource'

/** The buyer unsubscribes: release with the unsubscription order (protocol/saas-v2.md 4.5). */
export async function unsubscribe(sandbox: Sandbox, resourceId: string, options: Options = {}): Promise<Acted> {
  const resource = await openResource(sandbox, resourceId, ['active', 'frozen'])
  return orderOnResource(
    sandbox,
    resource,
    { type: 'UNSUBSCRIBE' },
    (ids) => ({ activity: 'releaseInstance', members: { ...ids, instanceId: resource.instanceId } }),
    options,
  )
}

/** The grace after expiry is over: release without an order. */
export async function releaseFrozen(sandbox: Sandbox, resourceId: string, options: Options = {}): Promise<Acted> {
  const resource = await openResource(sandbox, resourceId, ['frozen'])
  const members = { instanceId: resource.instanceId }
  return callOnResource(sandbox, resource, { activity: 'releaseInstance', members }, options)
}
