import type { SandboxResourceRow } from '@/db/queries/sandbox-books'
import type { CallMode, ResourceFamily, SandboxActivity, SandboxBuyer, SandboxProduct } from '@/lib/domain/sandbox'
import type { Period } from './clock'
import { LICENSE_CODE_LIFE } from './lives/license-code'
import { LICENSE_V1_LIFE } from './lives/license-v1'
import { SAAS_V1_LIFE } from './lives/saas-v1'
import { LICENSE_ASYNC_LIFE, SAAS_V2_LIFE } from './lives/saas-v2'

export type Owned = SandboxResourceRow & { instanceId: string }

export type WireCall = { activity: SandboxActivity; members: Record<string, unknown>; mode?: CallMode }

export type OrderIds = { orderId: string; orderLineId: string }

export type Purchase = OrderIds & {
  chargingMode: string
  trial: boolean
  period?: Period
  expireTime: Date | null
  product: SandboxProduct
  buyer: SandboxBuyer
}

export type Renewal = OrderIds & {
  scene: 'RENEWAL' | 'RENEWAL_CHANGE' | 'TRIAL_TO_FORMAL' | 'UNSUBSCRIBE_RENEWAL_PERIOD'
  expireTime: Date
  /** Given when it changes. */
  productId?: string
  period?: Period
}

/** What each event in the life of a purchase is called in a family; null where the family has no such call. */
export type Life = {
  /** Null: the purchase makes no call. */
  purchase: ((bought: Purchase) => WireCall) | null
  /** The buyer opens the resource details. */
  look: ((resource: Owned) => WireCall) | null
  /** Asked again and again after the purchase. */
  polls: boolean
  refresh: (resource: Owned, renewal: Renewal) => WireCall
  /** `expiry` is called by every family; a violation not by all. */
  freeze: (resource: Owned, why: 'expiry' | 'violation') => WireCall
  freezesForViolation: boolean
  /** A renewal ends the freeze of an expiry by itself; elsewhere an unfreezing follows. */
  renewalUnfreezes: boolean
  unfreeze: ((resource: Owned) => WireCall) | null
  release: (resource: Owned, ids?: OrderIds) => WireCall
  upgrade: ((resource: Owned, ids: OrderIds, product: SandboxProduct) => WireCall) | null
  changeCheck: ((resource: Owned, product: SandboxProduct) => WireCall) | null
}

const LIVES: Record<ResourceFamily, Life> = {
  saas_v2: SAAS_V2_LIFE,
  saas_v1: SAAS_V1_LIFE,
  license_v1: LICENSE_V1_LIFE,
  license_code: LICENSE_CODE_LIFE,
  license_async: LICENSE_ASYNC_LIFE,
}

export function lifeOf(family: ResourceFamily): Life {
  return LIVES[family]
}
