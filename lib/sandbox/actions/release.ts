import type { Sandbox } from '../context'
import { lifeOf } from '../life'
import { type Acted, callOnResource, type Options, openResource, orderOnResource } from './order-on-resource'

/** The buyer unsubscribes: release with the unsubscription order (protocol/saas-v2.md 4.5). */
export async function unsubscribe(sandbox: Sandbox, resourceId: string, options: Options = {}): Promise<Acted> {
  const resource = await openResource(sandbox, resourceId, ['active', 'frozen'])
  return orderOnResource(
    sandbox,
    resource,
    { type: 'UNSUBSCRIBE' },
    (ids) => lifeOf(resource.family).release(resource, ids),
    options,
  )
}

/** The grace after expiry is over: release without an order. */
export async function releaseFrozen(sandbox: Sandbox, resourceId: string, options: Options = {}): Promise<Acted> {
  const resource = await openResource(sandbox, resourceId, ['frozen'])
  return callOnResource(sandbox, resource, lifeOf(resource.family).release(resource), options)
}
