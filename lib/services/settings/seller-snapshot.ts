import type { KeyClass } from '@/lib/domain/commands'
import { DEFAULT_SELLER_SETTINGS, type SellerSettings, type Site } from '@/lib/domain/seller'

/** A key that still verifies messages, opened. */
export type OpenedKey = { id: string; class: KeyClass; status: 'current' | 'previous'; secret: string }

/** What the open-API client needs to sign and send. */
export type OpenApiAccess = {
  baseUrl: string
  fallbackUrl: string | null
  accessKeyId: string
  secretAccessKey: string
}

/** All that answering a callback needs to know about a seller account. Holds secrets in clear: memory only. */
export type SellerSnapshot = {
  seller: { sellerId: string; name: string; site: Site; sandbox: boolean; createdAt: Date; updatedAt: Date }
  settings: SellerSettings
  /** Current keys first, then previous ones, each newest first. Retired keys are left out: they verify nothing. */
  keys: OpenedKey[]
  openApi: OpenApiAccess | null
}

/** The account's choices over the defaults. */
export function completeSettings(chosen: Partial<SellerSettings>): SellerSettings {
  return { ...DEFAULT_SELLER_SETTINGS, ...chosen }
}

/** What binds a sealed value to its place, so that it cannot be moved to another row or account. */
export const sealedPlace = {
  key: (sellerId: string, keyId: string) => `${sellerId}:seller_keys.secret:${keyId}`,
  openApiSecret: (sellerId: string) => `${sellerId}:open_api_credentials.secret_access_key:${sellerId}`,
}
