import type { SandboxResourceRow } from '@/db/queries/sandbox-books'
import { findOffer } from './catalogue'

/** What can be done with a resource; `query` is always possible once it has an instance. */
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

type Facts = Pick<SandboxResourceRow, 'state' | 'trial' | 'offer' | 'expireTime' | 'renewals' | 'instanceId'>

/** The verbs that make sense now; the actions themselves check again. */
export function availableVerbs(resource: Facts, shown: Date): Verb[] {
  const { state, trial, expireTime, renewals, instanceId } = resource
  if (instanceId === null) return ['orderNotify']
  const offer = findOffer(resource.offer)
  const active = state === 'active'
  const alive = active || state === 'frozen'
  const lastRenewal = renewals.at(-1)
  const can: Record<Verb, boolean> = {
    query: true,
    renew: alive && offer?.period !== undefined && !trial,
    renewWithChange: alive && offer?.upgrade !== undefined,
    trialToFormal: alive && trial,
    cancelRenewal: active && lastRenewal !== undefined && new Date(lastRenewal.expireBefore) > shown,
    upgrade: active && offer?.upgrade !== undefined,
    unsubscribe: alive,
    freeze: active,
    unfreeze: state === 'frozen',
    expire: active && expireTime !== null,
    releaseFrozen: state === 'frozen',
    orderNotify: true,
  }
  return VERBS.filter((verb) => can[verb])
}
