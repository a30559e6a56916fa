/** How buyers come in after a purchase, and how they are handed on to the seller's product. */

/** How a person is handed over: the plain address, a signed token added to it, or a code that the product exchanges. */
export const HAND_OVERS = ['none', 'token', 'code'] as const
export type HandOver = (typeof HAND_OVERS)[number]

/** Who may come in before authSync has told of them (protocol/kit-and-oauth.md 5.6): everybody of the tenant, or nobody. */
export const LANDING_POLICIES = ['create', 'wait'] as const
export type LandingPolicy = (typeof LANDING_POLICIES)[number]

/** A product's part of it. */
export type LandingSettings = { policy: LandingPolicy; handOver: HandOver }
export const DEFAULT_LANDING: LandingSettings = { policy: 'wait', handOver: 'none' }

/** Query parameters the product is handed. */
export const HAND_OVER_PARAMETER = { token: 'koogallery_token', code: 'koogallery_code' } as const
export const HAND_OVER_SECONDS = 60

/** A buyer's session ends after so long without a sign of life, and at the latest after so long altogether. */
export const SESSION_IDLE_MS = 2 * 3_600_000
export const SESSION_TOTAL_MS = 12 * 3_600_000
/** A session's id is exchanged when it is older; the one before it stands a moment longer, for calls on their way. */
export const SESSION_ROTATE_MS = 15 * 60_000
export const SESSION_GRACE_MS = 60_000
export const SIGN_IN_STATE_MS = 10 * 60_000

export const LANDING_OUTCOMES = ['signed_in', 'refused', 'failed'] as const
export type LandingOutcome = (typeof LANDING_OUTCOMES)[number]

/** Why nobody came in, beside what the identity centre says (lib/koogallery/oauth.ts). */
export const LANDING_FAULTS = [
  /** The callback carried no code. */
  'no_code',
  /** The centre sent an error instead of a code. */
  'centre_error',
  /** No tenant in the call, or none that any account knows. */
  'unknown_tenant',
  /** The tenant is bound to nothing any more. */
  'unbound',
  /** applicationSync has not come, or its secret could not be read. */
  'no_client',
  /** A state that this browser did not begin with, or that was used or is too old. */
  'bad_state',
  /** The user belongs to another tenant than the one the call named. */
  'other_tenant',
  'no_user_name',
  /** authSync took the right away, or never gave it to this person while it did to others. */
  'not_authorised',
  'member_disabled',
  /** authSync has not come yet. */
  'not_yet',
  'unexpected',
] as const
export type LandingFault = (typeof LANDING_FAULTS)[number]

type Told = { state: string; enabled: boolean }

/**
 * Whether a person may use an instance, by what authSync has told of them for it and, as long as that is nothing, by the
 * product's policy. `create`: may, and is to be taken up as a member.
 */
export function memberAccess(
  told: readonly Told[],
  policy: LandingPolicy,
): 'allowed' | 'create' | 'not_yet' | 'not_authorised' | 'member_disabled' {
  const active = told.filter(({ state }) => state === 'active')
  if (active.some(({ enabled }) => enabled)) return 'allowed'
  if (active.length > 0) return 'member_disabled'
  if (told.length > 0) return 'not_authorised'
  return policy === 'create' ? 'create' : 'not_yet'
}

/** Whether a session still stands at `now`. */
export function sessionStands(
  session: { lastSeenAt: Date; expiresAt: Date; endedAt: Date | null },
  now: Date,
): boolean {
  return (
    session.endedAt === null &&
    now < session.expiresAt &&
    now.getTime() - session.lastSeenAt.getTime() < SESSION_IDLE_MS
  )
}

/** The product's address with what is handed over added to its query; what stood there under the name is replaced. */
export function withHandOver(address: string, kind: 'token' | 'code', value: string): string {
  const url = new URL(address)
  url.searchParams.set(HAND_OVER_PARAMETER[kind], value)
  return url.href
}

/** A number to tell on the telephone: no letters that look alike. `random` in [0, 1). */
export function newReference(random: () => number): string {
  const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  const pick = () => letters[Math.floor(random() * letters.length)] ?? '2'
  return `${Array.from({ length: 4 }, pick).join('')}-${Array.from({ length: 4 }, pick).join('')}`
}
