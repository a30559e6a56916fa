import { createHash } from 'node:crypto'
import type { LandingFault } from '@/lib/domain/landing'
import type { SellerSettings } from '@/lib/domain/seller'
import type { CentreFault } from '@/lib/koogallery/oauth'
import type { ServiceContext } from '@/lib/services/context'
import type { GuardedFetch } from '@/lib/services/outside/guarded-fetch'

/** What the verbs of buyers are given: no role acts here, the account follows from the tenant. */
export type LandingDeps = Pick<
  ServiceContext,
  'db' | 'now' | 'newId' | 'random' | 'secretBox' | 'log' | 'publicUrl'
> & {
  /** Calls an identity centre; that of a sandbox account may be this portal itself, without https. */
  fetchFor: (account: { sandbox: boolean }) => GuardedFetch
  /** 32 random bytes, base64url. */
  newToken: () => string
  /** Whether one more failure of this account may be written down: anybody may cause them. */
  mayRecord: (sellerId: string, fault: string) => boolean
}

export type AnyFault = CentreFault | LandingFault

export const digest = (token: string): string => createHash('sha256').update(token).digest('hex')

/** What binds the sealed tokens of a session to it. */
export const sessionPlace = (sellerId: string, id: string): string => `${sellerId}:buyer_sessions.tokens:${id}`

/** The callback that stands in the application credential: one for all accounts of this install, or the account's own. */
export function callbackUrl(
  publicUrl: string,
  sellerId: string,
  settings: Pick<SellerSettings, 'oauthCallback'>,
): string {
  const shared = `${publicUrl}/api/oauth/callback`
  return settings.oauthCallback === 'shared' ? shared : `${shared}/${encodeURIComponent(sellerId)}`
}
