import type { Order, PurchaseFacts } from './order'
import type { DepartmentData, MemberData, SyncFlag } from './organisation'

/**
 * What the marketplace can ask for, free of any wire format. Each protocol family's codec in lib/koogallery turns its
 * requests into these; services/inbox carries them out.
 */

/** Interface families, told apart by the shape of the request (protocol/README.md). */
export const FAMILIES = [
  'saas_v1',
  'license_v1',
  'saas_v2',
  'license_code',
  'license_async',
  'order_notify',
  'kit_v2',
  'kit_v1',
  'unrecognised',
] as const
export type Family = (typeof FAMILIES)[number]

/** Interface classes an access key can be bound to (protocol/seller-center.md 3); `v1` is the single Key. */
export const KEY_CLASSES = ['basic', 'kit', 'license_code', 'general', 'v1'] as const
export type KeyClass = (typeof KEY_CLASSES)[number]

/** Scenes of refreshInstance (protocol/saas-v2.md 4.3). */
export const REFRESH_SCENES = ['TRIAL_TO_FORMAL', 'RENEWAL', 'UNSUBSCRIBE_RENEWAL_PERIOD', 'RENEWAL_CHANGE'] as const
export type RefreshScene = (typeof REFRESH_SCENES)[number]

/** Scenes of refreshLicenseCode (protocol/license.md 3.2.1). */
export const CODE_REFRESH_SCENES = ['RENEWAL', 'UNSUBSCRIBE_RENEWAL_PERIOD'] as const
export type CodeRefreshScene = (typeof CODE_REFRESH_SCENES)[number]

/** Target of a change upon renewal; every member may be absent (protocol/saas-v2.md 4.7: table NOT FOUND). */
export type TargetProduct = { productId?: string; skuCode?: string; linearValue?: string }

export type Command =
  /** With `facts` the order needs no query; `orderLineId` is empty in families without lines. */
  | { kind: 'newInstance'; orderId: string; orderLineId: string; businessId: string; facts?: PurchaseFacts }
  | { kind: 'queryInstance'; instanceIds: string[] }
  | {
      kind: 'refreshInstance'
      scene: RefreshScene
      orderId: string
      orderLineId: string
      instanceId: string
      productId?: string
      expireTime: Date
      /** A frozen instance goes on with it, in families where nothing else says so. */
      resumes?: boolean
      /** What the call itself says of its order; then there is nothing to query. */
      order?: Order
    }
  | { kind: 'updateInstanceStatus'; instanceId: string; status: 'FREEZE' | 'UNFREEZE' }
  | { kind: 'releaseInstance'; instanceId: string; orderId?: string; orderLineId?: string }
  /** `target` and `order` in families whose calls carry them. */
  | {
      kind: 'upgradeInstance'
      instanceId: string
      orderId: string
      orderLineId: string
      target?: TargetProduct
      order?: Order
    }
  | { kind: 'changeInstanceCheck'; instanceId: string; target: TargetProduct }
  | { kind: 'orderNotify'; orderId: string; orderLineId?: string }
  | {
      kind: 'refreshLicenseCode'
      scene: CodeRefreshScene
      orderId: string
      orderLineId: string
      license: string
      productId?: string
      expireTime: Date
    }
  | { kind: 'updateLicenseCodeStatus'; license: string; status: 'FREEZE' | 'UNFREEZE' }
  | { kind: 'releaseLicenseCode'; license: string; orderId?: string; orderLineId?: string }
  /** A purchase whose answer carries the licence (protocol/license.md 2.2). */
  | { kind: 'getLicense'; orderId: string; facts: PurchaseFacts; identificationCode?: string }
  /** A licence for one device, to be uploaded under the event's id (protocol/license.md 3.3.5). */
  | {
      kind: 'getLicenseAsync'
      instanceId: string
      effectiveTime: Date
      expireTime?: Date
      eventId: string
      deviceFingerprint?: string
    }
  | (KitScope & {
      kind: 'tenantSync'
      flag: SyncFlag
      orderId: string
      tenantCode?: string
      name?: string
      domainName?: string
    })
  /** `clientSecret` is the ciphertext; a deletion may leave both out. */
  | (KitScope & { kind: 'applicationSync'; flag: SyncFlag; appId: string; clientId?: string; clientSecret?: string })
  | (KitScope & { kind: 'authSync'; flag: SyncFlag; appId: string; members: MemberData[] })
  | (KitScope & { kind: 'singleOrgSync'; flag: SyncFlag; department: DepartmentData })
  | (KitScope & { kind: 'allOrgSync'; departments: DepartmentData[] })

/** Whom a push of the Kit is about; the instance is empty in the seller's own trials (protocol/kit-and-oauth.md 1.3). */
export type KitScope = { tenantId: string; instanceId: string }

/** Activities whose failure fails an order (protocol/saas-v2.md 1.1, license.md 2.8). */
export const PURCHASE_ACTIVITIES = ['newInstance', 'getLicense'] as const

/** Prefix of the marketplace's mock orders: always test data (protocol/seller-center.md 4). */
export const MOCK_ORDER_PREFIX = 'MOCK'
