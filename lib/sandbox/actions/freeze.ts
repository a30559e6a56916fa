import { ServiceError } from '@/lib/services/errors'
import { loadSandbox, type Sandbox } from '../context'
import { lifeOf } from '../life'
import { moveClockBy } from './clock'
import { type Acted, callOnResource, type Options, openResource } from './order-on-resource'

/** Frozen for a violation (protocol/saas-v2.md 4.4). */
export async function freeze(sandbox: Sandbox, resourceId: string, options: Options = {}): Promise<Acted> {
  const resource = await openResource(sandbox, resourceId, ['active'])
  const life = lifeOf(resource.family)
  if (!life.freezesForViolation) throw new ServiceError('conflict', 'This is frozen by its expiry only.')
  return callOnResource(sandbox, resource, life.freeze(resource, 'violation'), options)
}

/** The violation is lifted. */
export async function unfreeze(sandbox: Sandbox, resourceId: string, options: Options = {}): Promise<Acted> {
  const resource = await openResource(sandbox, resourceId, ['frozen'])
  const { unfreeze: wire } = lifeOf(resource.family)
  if (!wire) throw new ServiceError('conflict', 'Only a renewal unfreezes this.')
  return callOnResource(sandbox, resource, wire(resource), options)
}

/** Moves the clock to the expiry of the resource, so that it is frozen (and whatever else is due by then happens). */
export async function expire(sandbox: Sandbox, resourceId: string, options: Options = {}): Promise<Acted> {
  const { expireTime } = await openResource(sandbox, resourceId, ['active'])
  if (!expireTime) throw new ServiceError('conflict', 'This never expires.')
  const { shown } = await loadSandbox(sandbox)
  await moveClockBy(sandbox, expireTime.getTime() - shown.getTime() + 1000, options.signal)
  return { callIds: [] }
}
