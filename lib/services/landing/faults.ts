import { LANDING_FAULTS } from '@/lib/domain/landing'
import { CENTRE_FAULTS } from '@/lib/koogallery/oauth'
import type { AnyFault } from './deps'

const ALL: readonly AnyFault[] = [...CENTRE_FAULTS, ...LANDING_FAULTS]

/** Every fault of a landing, as filters offer them. */
export const ALL_FAULTS = ALL

export function isFault(value: unknown): value is AnyFault {
  return ALL.some((fault) => fault === value)
}

/** What a buyer can do about a fault; the cause is the seller's to know. */
export const BUYER_ADVICE: Record<AnyFault, 'again' | 'later' | 'not_yet' | 'no_right' | 'ended' | 'seller'> = {
  no_code: 'again',
  centre_error: 'again',
  grant_spent: 'again',
  bad_state: 'again',
  token_refused: 'again',
  unreachable: 'later',
  timeout: 'later',
  centre_down: 'later',
  unexpected: 'later',
  not_yet: 'not_yet',
  not_authorised: 'no_right',
  member_disabled: 'no_right',
  unbound: 'ended',
  unknown_tenant: 'seller',
  no_client: 'seller',
  other_tenant: 'seller',
  no_user_name: 'seller',
  client_unknown: 'seller',
  client_refused: 'seller',
  forbidden: 'seller',
  refused: 'seller',
  bad_domain: 'seller',
  blocked_address: 'seller',
  unreadable: 'seller',
}
