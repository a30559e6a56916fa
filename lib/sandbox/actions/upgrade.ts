import { ServiceError } from '@/lib/services/errors'
import { findOffer } from '../catalogue'
import type { Sandbox } from '../context'
import { lifeOf } from '../life'
import { type Acted, type Options, openResource, orderOnResource } from './order-on-resource'

/** The buyer changes to the bigger specification; what it is stands in the order (protocol/saas-v2.md 4.6). */
export async function upgrade(sandbox: Sandbox, resourceId: string, options: Options = {}): Promise<Acted> {
  const resource = await openResource(sandbox, resourceId, ['active'])
  const product = findOffer(resource.offer)?.upgrade
  const { upgrade: wire } = lifeOf(resource.family)
  if (!product || !wire) throw new ServiceError('conflict', 'There is nothing this could be upgraded to.')
  return orderOnResource(sandbox, resource, { type: 'CHANGE', product }, (ids) => wire(resource, ids, product), options)
}
