import { findSandboxCall } from '@/db/queries/sandbox-calls'
import { ServiceError } from '@/lib/services/errors'
import { findOffer } from '../catalogue'
import { addPeriod } from '../clock'
import { loadSandbox, type Sandbox } from '../context'
import { lifeOf } from '../life'
import {
  type Acted,
  callOnResource,
  type OpenResource,
  type Options,
  openResource,
  orderOnResource,
} from './order-on-resource'

/** The buyer renews for one more period; a frozen resource is unfrozen afterwards (protocol/saas-v2.md 4.3). */
export async function renew(sandbox: Sandbox, resourceId: string, options: Options = {}): Promise<Acted> {
  const resource = await openResource(sandbox, resourceId, ['active', 'frozen'])
  return refresh(sandbox, resource, 'RENEWAL', options)
}

/** Renewal with another specification: asked for first, bought only when the seller agrees (saas-v2.md 4.7). */
export async function renewWithChange(
  sandbox: Sandbox,
  resourceId: string,
  options: Options = {},
): Promise<Acted & { allowed: boolean }> {
  const resource = await openResource(sandbox, resourceId, ['active', 'frozen'])
  const target = findOffer(resource.offer)?.upgrade
  const { changeCheck } = lifeOf(resource.family)
  if (!target || !changeCheck) throw new ServiceError('conflict', 'There is nothing this could be changed to.')
  const check = await callOnResource(sandbox, resource, changeCheck(resource, target), { ...options, fault: null })
  const [checkId] = check.callIds
  const asked = checkId ? await findSandboxCall(sandbox.db, sandbox.sellerId, checkId) : undefined
  if (asked?.state !== 'succeeded') return { ...check, allowed: false }
  const acted = await refresh(sandbox, resource, 'RENEWAL_CHANGE', options)
  return { ...acted, callIds: [...check.callIds, ...acted.callIds], allowed: true }
}

/** The trial is paid for (saas-v2.md 4.3). */
export async function trialToFormal(sandbox: Sandbox, resourceId: string, options: Options = {}): Promise<Acted> {
  const resource = await openResource(sandbox, resourceId, ['active', 'frozen'])
  if (!resource.trial) throw new ServiceError('conflict', 'This is not a trial.')
  return refresh(sandbox, resource, 'TRIAL_TO_FORMAL', options)
}

/** The last renewal, not yet in effect, is paid back: the expiry moves back to what it was before. */
export async function cancelRenewal(sandbox: Sandbox, resourceId: string, options: Options = {}): Promise<Acted> {
  const resource = await openResource(sandbox, resourceId, ['active'])
  const last = resource.renewals.at(-1)
  const { shown } = await loadSandbox(sandbox)
  if (!last || new Date(last.expireBefore) <= shown) {
    throw new ServiceError('conflict', 'There is no renewal that could still be cancelled.')
  }
  const expireTime = new Date(last.expireBefore)
  return orderOnResource(
    sandbox,
    resource,
    { type: 'UNSUBSCRIBE', expireTime },
    (ids) => lifeOf(resource.family).refresh(resource, { ...ids, scene: 'UNSUBSCRIBE_RENEWAL_PERIOD', expireTime }),
    options,
  )
}

async function refresh(
  sandbox: Sandbox,
  resource: OpenResource,
  scene: 'RENEWAL' | 'RENEWAL_CHANGE' | 'TRIAL_TO_FORMAL',
  options: Options,
): Promise<Acted> {
  const { shown } = await loadSandbox(sandbox)
  const offer = findOffer(resource.offer)
  const formal = offer?.formal
  const period = (resource.trial && scene !== 'TRIAL_TO_FORMAL' ? undefined : formal?.period) ?? offer?.period
  if (!period) throw new ServiceError('conflict', 'What is not sold by period cannot be renewed.')
  const product =
    scene === 'RENEWAL_CHANGE' ? offer?.upgrade : scene === 'TRIAL_TO_FORMAL' ? formal?.product : undefined
  // A paid period starts at once when a trial ends; a renewal is added to the time that is left.
  const from =
    scene !== 'TRIAL_TO_FORMAL' && resource.expireTime && resource.expireTime > shown ? resource.expireTime : shown
  const expireTime = addPeriod(from, period)
  const changed = product && product.productId !== resource.product.productId ? product.productId : undefined
  const type = scene === 'TRIAL_TO_FORMAL' ? 'TRIAL_TO_FORMAL' : 'RENEW'
  return orderOnResource(
    sandbox,
    resource,
    { type, product, period, expireTime },
    (ids) => lifeOf(resource.family).refresh(resource, { ...ids, scene, expireTime, period, productId: changed }),
    options,
  )
}
