import type { RefreshScene } from './commands'

/** Commanded by the marketplace (or an operator). `released` is final. */
export const INSTANCE_STATUSES = ['open', 'frozen', 'released'] as const
export type InstanceStatus = (typeof INSTANCE_STATUSES)[number]

/** How far the seller's side is with it. */
export const READINESS = ['preparing', 'ready', 'failed'] as const
export type Readiness = (typeof READINESS)[number]

/** What people read: status and readiness in one word. */
export const INSTANCE_STATES = ['preparing', 'active', 'frozen', 'released', 'failed'] as const
export type InstanceState = (typeof INSTANCE_STATES)[number]

export function instanceState(instance: { status: InstanceStatus; readiness: Readiness }): InstanceState {
  if (instance.status !== 'open') return instance.status
  return instance.readiness === 'ready' ? 'active' : instance.readiness
}

/** How an order acted on an instance. */
export type OrderEffect = 'purchase' | 'upgrade' | 'release' | 'change_check' | RefreshScene

export const HISTORY_KINDS = [
  'created',
  'product_known',
  'ready',
  'preparation_failed',
  'preparation_retried',
  'expiry_set',
  'frozen',
  'resumed',
  'upgraded',
  'released',
  'access_edited',
  'outdated_call',
  'purged',
] as const
export type HistoryKind = (typeof HISTORY_KINDS)[number]

/** The part of an instance that calls change. */
export type Lifecycle = {
  status: InstanceStatus
  expireTime: Date | null
  expirySetAt: Date | null
  statusSetAt: Date | null
}

export type LifecycleEvent =
  | { kind: 'freeze'; at: Date }
  | { kind: 'unfreeze'; at: Date }
  | { kind: 'set_expiry'; at: Date; expireTime: Date }
  | { kind: 'release'; at: Date }

/**
 * `unchanged`: a repeat, though its newer time counts from now on; `outdated`: sent before the call that set the
 * present state, so it must not win.
 */
export type Transition =
  | {
      kind: 'changed'
      next: Lifecycle
      history: Extract<HistoryKind, 'frozen' | 'resumed' | 'expiry_set' | 'released'>
    }
  | { kind: 'unchanged'; next: Lifecycle }
  | { kind: 'outdated' }

/**
 * The one transition table. Every call is safe to repeat; what was sent earlier never overrides what was sent later;
 * nothing leaves `released`. `at` is the sender's time (the signed timestamp), not the time of arrival.
 */
export function transition(now: Lifecycle, event: LifecycleEvent): Transition {
  if (now.status === 'released') return { kind: 'unchanged', next: now }
  switch (event.kind) {
    case 'release':
      return { kind: 'changed', next: { ...now, status: 'released', statusSetAt: event.at }, history: 'released' }
    case 'freeze':
    case 'unfreeze': {
      if (isOlder(event.at, now.statusSetAt)) return { kind: 'outdated' }
      const status = event.kind === 'freeze' ? 'frozen' : 'open'
      if (now.status === status) return { kind: 'unchanged', next: { ...now, statusSetAt: event.at } }
      return {
        kind: 'changed',
        next: { ...now, status, statusSetAt: event.at },
        history: status === 'frozen' ? 'frozen' : 'resumed',
      }
    }
    case 'set_expiry': {
      if (isOlder(event.at, now.expirySetAt)) return { kind: 'outdated' }
      if (now.expireTime?.getTime() === event.expireTime.getTime())
        return { kind: 'unchanged', next: { ...now, expirySetAt: event.at } }
      return {
        kind: 'changed',
        next: { ...now, expireTime: event.expireTime, expirySetAt: event.at },
        history: 'expiry_set',
      }
    }
    default:
      return assertNever(event)
  }
}

function isOlder(at: Date, than: Date | null): boolean {
  return than !== null && at.getTime() < than.getTime()
}

function assertNever(value: never): never {
  throw new Error(`unhandled event ${JSON.stringify(value)}`)
}
