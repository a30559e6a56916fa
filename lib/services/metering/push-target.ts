import { SITE_HOSTS } from '@/lib/domain/seller'
import type { OpenApiEndpoint } from '@/lib/koogallery/open-api/transport'
import type { PushedRecord, UsagePushInput } from '@/lib/koogallery/open-api/usage-push'
import type { SellerSnapshot } from '@/lib/services/settings/seller-snapshot'

/** Why nothing can be sent: the key of callbacks is not entered, or AK/SK are not. */
export type PushGap = 'no_key' | 'no_ak_sk'

export type PushTarget = {
  endpoint: Omit<OpenApiEndpoint, 'fetch'>
  input(call: { records: readonly PushedRecord[]; nonce: string; now: Date }): UsagePushInput
}

/** Well below the lease of a job, both hosts together. */
const TIMEOUT_MS = 12_000

/** Where an account's usage goes and how it is signed (protocol/metering.md 1, 2), by its settings; or what is missing. */
export function pushTarget({ seller, settings, keys, openApi }: SellerSnapshot): PushTarget | PushGap {
  const { baseUrl, fallbackUrl } = openApi ?? SITE_HOSTS[seller.site]
  const endpoint = { baseUrl, fallbackUrl: fallbackUrl ?? undefined, timeoutMs: TIMEOUT_MS }
  const akSk = openApi ?? undefined
  if (settings.usagePush === 'old') {
    return akSk ? { endpoint, input: (call) => ({ push: 'old', akSk, ...call }) } : 'no_ak_sk'
  }
  // The key of the production interface (1.2); accounts of V1.0 have one key for everything.
  const current = keys.filter(({ status }) => status === 'current')
  const key = current.find((one) => one.class === 'basic') ?? current.find((one) => one.class === 'v1')
  if (!key) return 'no_key'
  if (!settings.usageAlsoAkSk) return { endpoint, input: (call) => ({ push: 'new', key: key.secret, ...call }) }
  return akSk ? { endpoint, input: (call) => ({ push: 'new', key: key.secret, akSk, ...call }) } : 'no_ak_sk'
}
