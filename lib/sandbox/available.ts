import type { SandboxResourceRow } from '@/db/queries/sandbox-books'
import { findOffer } from './catalogue'
import { lifeOf } from './life'

/** What can be done with a resource, if its family has a call for it. */
export const BUYER_VERBS = [
  'renew',
  'renewWithChange',
  'trialToFormal',
  'cancelRenewal',
  'upgrade',
  'unsubscribe',
] as const
export const PLATFORM_VERBS = ['freeze', 'unfreeze', 'expire', 'releaseFrozen', 'orderNotify'] as const
export const VERBS = ['query', ...BUYER_VERBS, ...PLATFORM_VERBS] as const
export type Verb = (typeof VERBS)[number]

type Facts = Pick<SandboxResourceRow, 'family' | 'state' | 'trial' | 'offer' | 'expireTime' | 'renewals' | 'instanceId'>

/** The verbs that make sense now; the actions themselves check again. */
export function availableVerbs(resource: Facts, shown: Date): Verb[] {
  const { state, trial, expireTime, renewals, instanceId } = resource
  if (instanceId === null) return ['orderNotify']
  const offer = findOffer(resource.offer)
  const life = lifeOf(resource.family)
  const active = state === 'active'
  const alive = active || state === 'frozen'
  const lastRenewal = renewals.at(-1)
  const can: Record<Verb, boolean> = {
    query: life.look !== null,
    renew: alive && offer?.period !== undefined && !trial,
    renewWithChange: alive && life.changeCheck !== null && offer?.upgrade !== undefined,
    trialToFormal: alive && trial,
    cancelRenewal: active && lastRenewal !== undefined && new Date(lastRenewal.expireBefore) > shown,
    upgrade: active && life.upgrade !== null && offer?.upgrade !== undefined,
    unsubscribe: alive,
    freeze: active && life.freezesForViolation,
    unfreeze: state === 'frozen' && life.unfreeze !== null,
    expire: active && expireTime !== null,
    releaseFrozen: state === 'frozen',
    orderNotify: true,
  }
  return VERBS.filter((verb) => can[verb])
}
