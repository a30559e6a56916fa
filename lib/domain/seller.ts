import type { UsagePush } from './metering'
import type { Provisioning } from './products'
import type { Retention } from './retention'

/** KooGallery sites: hosts, currency and menu names differ (protocol/saas-v2.md 9). */
export const SITES = ['china', 'international', 'europe'] as const
export type Site = (typeof SITES)[number]

/** The marketplace's codes for AES-256-CBC and AES-128-CBC (protocol/saas-v1.md 4.1). */
export const ENCRYPT_TYPES = ['1', '2'] as const
export type EncryptType = (typeof ENCRYPT_TYPES)[number]

/**
 * Choices per seller account. Each stands where the marketplace's documents are silent or contradict each other;
 * docs/protocol-decisions.md says which.
 */
export type SellerSettings = {
  /** For products that are not set up here. */
  defaultProvisioning: Provisioning
  /** newInstance of an instance still being prepared: 000004 (documented) or 000000. */
  pendingPurchase: 'processing' | 'success'
  /**
   * queryInstance of an instance still being prepared: 000004, or 000000 with the portal's launch page.
   * `by_mode` answers 000004 for automatic work, which takes moments, and the launch page where people work.
   */
  pendingQuery: 'by_mode' | 'processing' | 'launch_page'
  /** releaseInstance of an id never issued: 000003 (documented) or 000000. */
  unknownRelease: 'not_found' | 'success'
  /** Adds appInfo.frontEndUrl to the answer of newInstance: asked for by one FAQ, ignored otherwise. */
  purchaseAppInfo: boolean
  /** Signs answers of V2.0 the V1.0 way; demanded by one old page only. V1.0 answers are always signed. */
  bodySign: boolean
  /** How user name and password leave in V1.0 answers: AES with 256 bits (the documents' default) or 128. */
  encryptType: EncryptType
  /** How mobile number and e-mail come in V1.0 calls, as chosen when the product was published. */
  inboundEncryptType: EncryptType
  /** Minutes a V1.0 call's timeStamp may differ from our clock; null for any: the documents name no limit. */
  v1WindowMinutes: number | null
  /** A callback about an authorization code never seen: take it up (its purchase makes no call), or answer 000003. */
  unknownLicenseCode: 'adopt' | 'not_found'
  /** getLicenseAsync, whose licence follows by upload: 000004 (asynchronous) or 000000. */
  licenseAsyncAnswer: 'processing' | 'success'
  /** How the body of a licence upload is signed: the documents do not say. */
  uploadSigning: 'body_hash' | 'unsigned_payload'
  /** Minutes in which an authorization code's state is answered without asking the marketplace again. */
  codeFreshMinutes: number
  /** Hours for which the last good answer is served while the marketplace cannot be asked. */
  codeOutageHours: number
  /** Which of the marketplace's two usage interfaces takes the records (protocol/metering.md 1 and 2). */
  usagePush: UsagePush
  /** Signs the new usage interface with AK/SK as well: AMBIGUOUS in the documents (protocol/metering.md 3). */
  usageAlsoAkSk: boolean
  /** Minutes after the end of an hour or day in which its events may still come; below 15, when it is collected. */
  usageGraceMinutes: number
  /** Where the marketplace's day begins, for daily billing: NOT FOUND, Beijing is INFERRED (protocol/metering.md 1.5). */
  usageZone: string
  /** Pause between two calls of the usage interface, whose rate limit is NOT FOUND. */
  usagePauseMs: number
  /** Wall times `HH:MM` in `probeZone` at which our own probes run, before the marketplace's; none: never by themselves. */
  probeTimes: string[]
  probeZone: string
  /** Hours a manual task may take before it is overdue. */
  taskHours: number
  /** Callback registered in the application credential: `/api/oauth/callback`, or with the account's id behind it. */
  oauthCallback: 'shared' | 'account'
  /** Cookie of buyers: kept inside the marketplace's frames (partitioned), or for pages of their own alone. */
  buyerCookie: 'partitioned' | 'lax'
  /** The face of the buyer's pages; null for none. The colour is #rrggbb. */
  buyerLogoUrl: string | null
  buyerColor: string | null
  /** Whom buyers can ask: an address, a telephone number, a link. */
  buyerSupport: string | null
  /** Days for which each kind of record is kept, where not the default; null for ever. */
  retention: Partial<Retention>
  /** Days after an instance's release in which its buyer's data are taken out; null for never by itself. */
  purgeAfterDays: number | null
}

export const DEFAULT_SELLER_SETTINGS: SellerSettings = {
  defaultProvisioning: { mode: 'manual', promise: 'instant' },
  pendingPurchase: 'processing',
  pendingQuery: 'by_mode',
  unknownRelease: 'not_found',
  purchaseAppInfo: true,
  bodySign: false,
  encryptType: '1',
  inboundEncryptType: '1',
  v1WindowMinutes: null,
  unknownLicenseCode: 'adopt',
  licenseAsyncAnswer: 'processing',
  uploadSigning: 'body_hash',
  codeFreshMinutes: 10,
  codeOutageHours: 72,
  usagePush: 'new',
  usageAlsoAkSk: false,
  usageGraceMinutes: 5,
  usageZone: 'Asia/Shanghai',
  usagePauseMs: 1_000,
  probeTimes: ['06:30', '12:30'],
  probeZone: 'Asia/Shanghai',
  taskHours: 2,
  oauthCallback: 'shared',
  buyerCookie: 'partitioned',
  buyerLogoUrl: null,
  buyerColor: null,
  buyerSupport: null,
  retention: {},
  purgeAfterDays: null,
}

/** Where buyers shop. */
export const SITE_STORES: Record<Site, string> = {
  china: 'https://marketplace.huaweicloud.com/',
  international: 'https://marketplace.huaweicloud.com/intl/',
  europe: 'https://marketplace.huaweicloud.com/eu/',
}

/** Open-API hosts per site (protocol/saas-v2.md 6). */
export const SITE_HOSTS: Record<Site, { baseUrl: string; fallbackUrl?: string }> = {
  china: { baseUrl: 'https://mkt.myhuaweicloud.com', fallbackUrl: 'https://mkt.myhuaweicloud.cn' },
  international: { baseUrl: 'https://mkt-intl.myhuaweicloud.com' },
  europe: { baseUrl: 'https://mkt.myhuaweicloud.eu' },
}
